"""The instalments of an order on its page, and choosing the card they are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.cards import services as cards
from app.cards.models import SavedCard
from app.collection import services as collection
from app.instalments import services as instalments
from app.instalments.models import Schedule
from app.instalments.services import NotOpen
from app.kernel.money import Money
from app.orders import services as orders
from app.payments.models import Payment
from app.tenders.models import Tender
from app.web import instalment_words
from app.web.account.entrance import me, page
from app.web.card_labels import CardLabel, label
from app.web.checkout import errands
from app.web.words import _


@dataclass(frozen=True)
class Row:
    """One instalment as its page shows it. `url` is where it is paid, if it is to be paid."""

    number: int
    due: str
    amount: Money
    state: tuple[str, str]
    told: str
    url: str
    paid: bool


@dataclass(frozen=True)
class Plan:
    """`rest_url` pays all that is open at once, where that is more than one. `others` may take the place of
    `card`; `short` says that it ends before the last instalment, if it does.
    """

    rows: Sequence[Row]
    left: Money
    rest_url: str
    automatic: str
    card: CardLabel | None
    others: Sequence[CardLabel]
    short: str
    waits: bool
    schedule: Schedule


def plan(
    schedule: Schedule, payments: Iterable[Payment], tenders: Iterable[Tender], saved: Sequence[SavedCard]
) -> Plan:
    order, left = schedule.order, schedule.open
    return Plan(
        rows=[_row(schedule, at, payments, tenders) for at in range(len(schedule.instalments))],
        left=schedule.left,
        rest_url=errands.page_of(order, [row.number for row in left]) if len(left) > 1 else "",
        automatic=instalment_words.automatic(schedule) if left else "",
        card=label(schedule.card) if schedule.card and left else None,
        others=[label(card) for card in saved if card.ref != schedule.card_ref] if left else [],
        short=instalment_words.short(schedule),
        waits=any(row.trouble for row in left),
        schedule=schedule,
    )


def _row(schedule: Schedule, at: int, payments: Iterable[Payment], tenders: Iterable[Tender]) -> Row:
    row = schedule.instalments[at]
    gone = not row.amount
    return Row(
        number=row.number,
        due=instalment_words.due(row),
        amount=Money(row.agreed_minor, row.amount.currency) if gone else row.amount,
        state=instalment_words.state(row),
        told=instalment_words.told(row, payments, tenders),
        url=errands.page_of(schedule.order, [row.number]) if row.open else "",
        paid=not row.open and not gone,
    )


@page("/orders/<ref>/instalments/card", method="POST", recent=True)
def instalments_card(ref: str) -> ResponseReturnValue:
    """From now on they are taken from another of their saved cards."""
    order = orders.one_of_contact(me().ref, ref[:26]) or abort(404)
    try:
        card = cards.one_of(me().ref, request.form.get("card", "")[:26])
    except cards.Unknown:
        abort(404)
    flash(_change(order.ref, card))
    return redirect(url_for("account.order", ref=order.ref) + "#instalments", 303)


def _change(order_ref: str, card: SavedCard) -> str:
    """What came of it."""
    shown = label(card)
    if shown.trouble:
        return _("%(card)s cannot pay. Nothing has changed.", card=shown.name)
    if not instalments.outlives(order_ref, card.seen):
        return _("%(card)s ends before the last instalment. Nothing has changed.", card=shown.name)
    waited = _waits(order_ref)
    try:
        collection.change_card(order_ref, card)
    except NotOpen:
        return _("All instalments of this order are paid.")
    if waited:
        return _(
            "The next instalments are taken from %(card)s; what could not be taken, within minutes.",
            card=shown.name,
        )
    return _("The next instalments are taken from %(card)s.", card=shown.name)


def _waits(order_ref: str) -> bool:
    schedule = instalments.of_order(order_ref)
    return schedule is not None and any(row.trouble for row in schedule.open)
