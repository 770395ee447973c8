"""Finding schedules and their instalments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.db import session
from app.kernel import clock, money
from app.kernel.money import Money
from app.psp.port import CardDetails
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments import shares
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.states import OPEN, InstalmentState
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


class NotOpen(Exception):
    """An instalment is paid or canceled, or the sum has changed. `schedule` is how it stands now."""

    def __init__(self, schedule: Schedule | None) -> None:
        super().__init__()
        self.schedule = schedule


def of_order(order_ref: str) -> Schedule | None:
    """Reloaded with its instalments, whatever this session has read before: for whoever changes it.

    Its card is not reloaded: what a payment has just changed on it would be lost.
    """
    query = select(Schedule).filter_by(order_ref=order_ref).options(joinedload(Schedule.instalments))
    found = session.scalars(query.execution_options(populate_existing=True))
    return found.unique().one_or_none()


def shown(order_ref: str) -> Schedule | None:
    """With its instalments and its card, in one statement: for pages and emails, which change nothing."""
    return session.scalars(with_instalments().filter_by(order_ref=order_ref)).unique().one_or_none()


def shown_with_tenders(order_ref: str) -> tuple[Schedule | None, list[Tender]]:
    """The same, and what pays its order besides cards, in one statement."""
    taken = (Tender.order_ref == Schedule.order_ref) & (Tender.state != TenderState.RELEASED)
    query = with_instalments().filter_by(order_ref=order_ref).add_columns(Tender).outerjoin(Tender, taken)
    found = session.execute(query.order_by(Tender.reserved_at, Tender.ref)).unique().all()
    return (found[0][0] if found else None), [tender for _schedule, tender in found if tender]


def get(order_ref: str) -> Schedule:
    found = of_order(order_ref)
    if found is None:
        raise LookupError(f"no schedule for order {order_ref[:6]}…")
    return found


def of_orders(bought: Collection[Order]) -> dict[str, Schedule]:
    """The schedules of those orders that have one, by the order's ref."""
    refs = [order.ref for order in bought if order.in_shares]
    query = with_instalments().where(Schedule.order_ref.in_(refs))
    return {schedule.order_ref: schedule for schedule in session.scalars(query).unique()} if refs else {}


def left(refs: Collection[str]) -> dict[str, int]:
    """What these orders have still to pay in instalments, in minor units. Without those that owe nothing."""
    open_sum = func.sum(Instalment.__table__.c.amount_minor)
    query = select(Instalment.order_ref, open_sum).group_by(Instalment.order_ref)
    query = query.where(Instalment.order_ref.in_(refs), Instalment.state.in_(OPEN))
    return dict(session.execute(query).all()) if refs else {}


def running(contact_ref: str) -> list[Schedule]:
    """A contact's schedules of which something is still to be paid, the one due next first."""
    query = (
        with_instalments()
        .options(contains_eager(Schedule.order))
        .join(Schedule.order)
        .where(Schedule.contact_ref == contact_ref, Order.state == OrderState.PAID)
    )
    found = [schedule for schedule in session.scalars(query).unique() if schedule.open]
    return sorted(found, key=lambda schedule: schedule.open[0].due_on)


def with_instalments() -> Select[Schedule]:
    return select(Schedule).options(joinedload(Schedule.instalments), joinedload(Schedule.card))


def open_rows(order_ref: str, numbers: Collection[int]) -> list[Instalment]:
    """The instalments of these numbers, all of them open. Raises NotOpen."""
    schedule = of_order(order_ref)
    rows = [row for row in schedule.open if row.number in numbers] if schedule else []
    if not rows or len(rows) != len(set(numbers)):
        raise NotOpen(schedule)
    return rows


def total(rows: Sequence[Instalment]) -> Money:
    return money.total((row.amount for row in rows), rows[0].amount.currency)


def outlives(order_ref: str, seen: CardDetails) -> bool:
    """Whether a card may pay an order's instalments: one that expires too soon only if the plan allows it."""
    schedule = of_order(order_ref)
    if schedule is None or not schedule.refuses_short_cards or not seen.expiry:
        return True
    return (seen.expiry.year, seen.expiry.month) >= (schedule.last_due.year, schedule.last_due.month)


def open_by_card(contact_ref: str) -> Counter[str]:
    """How many open instalments each saved card of a contact is to pay, by the card's ref."""
    query = (
        select(Schedule.card_ref)
        .join(Instalment, Instalment.order_ref == Schedule.order_ref)
        .where(
            Schedule.contact_ref == contact_ref, Schedule.card_ref.is_not(None), Instalment.state.in_(OPEN)
        )
    )
    return Counter(str(ref) for ref in session.scalars(query))


def due_within(days: int, state: InstalmentState | None) -> Sequence[Instalment]:
    """Open instalments of paid orders, due within so many days or before, the earliest first."""
    until = clock.now().date() + timedelta(days=days)
    states = OPEN if state is None else (state,)
    query = (
        select(Instalment)
        .join(Order, Order.ref == Instalment.order_ref)
        .where(Order.state == OrderState.PAID, Instalment.state.in_(states), Instalment.due_on <= until)
        .order_by(Instalment.due_on, Instalment.order_ref, Instalment.number)
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def falls_after_event(row: Instalment) -> bool:
    """Whether an event was moved forward past it: the schedule stays as it is, and staff see it (S42)."""
    order = row.schedule.order
    performances = [line.place.performance.starts_at for line in order.standing]
    at = shares.at_nine(row.due_on, order.channel.timezone)
    return bool(performances) and min(performances) <= at


def account(schedule: Schedule) -> str:
    """The ledger account of what a contact still owes in instalments, all orders together."""
    return f"{TenderKind.INSTALMENTS}:{schedule.contact_ref}"
