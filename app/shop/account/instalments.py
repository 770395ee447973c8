"""The instalments of an order on its page, and choosing the card they are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.kernel.money import Money
from app.presenters import instalments as instalment_words
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.tenders.models import Tender
from app.shop.card_payment import payment_target


@dataclass(frozen=True)
class InstalmentRow:
    """One instalment as its page shows it. `url` is where it is paid, if it is to be paid."""

    number: int
    due: str
    amount: Money
    state: tuple[str, str]
    explanation: str
    url: str
    urgent: bool
    paid: bool


@dataclass(frozen=True)
class ScheduleView:
    """`rest_url` pays all that is open at once, where that is more than one. `automatic` says from which card
    they are taken, and `short` that it ends before the last one, if it does.
    """

    rows: Sequence[InstalmentRow]
    left: Money
    rest_url: str
    automatic: str
    short: str
    schedule: Schedule


def plan(schedule: Schedule, payments: Iterable[Payment], tenders: Iterable[Tender]) -> ScheduleView:
    order, left = schedule.order, schedule.open
    return ScheduleView(
        rows=[_row(schedule, at, payments, tenders) for at in range(len(schedule.instalments))],
        left=schedule.left,
        rest_url=payment_target.page_of(order, [row.number for row in left]) if len(left) > 1 else "",
        automatic=instalment_words.automatic(schedule) if any(not _urgent(row) for row in left) else "",
        short=instalment_words.short(schedule),
        schedule=schedule,
    )


def _urgent(row: Instalment) -> bool:
    """Its day has come, and it was not paid."""
    return row.open and row.state is not InstalmentState.UPCOMING


def _row(
    schedule: Schedule, at: int, payments: Iterable[Payment], tenders: Iterable[Tender]
) -> InstalmentRow:
    row = schedule.instalments[at]
    gone = not row.amount
    return InstalmentRow(
        number=row.number,
        due=instalment_words.due(row),
        amount=Money(row.agreed_minor, row.amount.currency) if gone else row.amount,
        state=instalment_words.state(row),
        explanation=instalment_words.explanation(row, payments, tenders),
        url=payment_target.page_of(schedule.order, [row.number]) if row.open else "",
        urgent=_urgent(row),
        paid=not row.open and not gone,
    )
