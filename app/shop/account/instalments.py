"""The instalments of an order on its page, and choosing the card they are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.http.regions import render
from app.kernel.money import Money
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters import instalments as instalment_words
from app.presenters.saved_cards import label
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.services import NotOpen
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.tenders.models import Tender
from app.shop.account.access import me, page
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


@page("/orders/<ref>/instalments/card", recent=True, name="instalments_card")
def choose_card(ref: str) -> ResponseReturnValue:
    """Which of their saved cards the next ones are taken from."""
    order = _mine(ref)
    schedule = instalments.shown(order.ref)
    if schedule is None or not schedule.open:
        return redirect(url_for("account.order", ref=order.ref), 303)
    return render(
        "shop/account/instalments_card.html",
        order=order,
        schedule=schedule,
        cards=[label(card) for card in cards.of_contact(me().ref)],
        waits=any(row.trouble for row in schedule.open),
        next_url=payment_target.page_of(order, [schedule.open[0].number], use=True),
    )


@page("/orders/<ref>/instalments/card", method="POST", recent=True)
def change_card(ref: str) -> ResponseReturnValue:
    order = _mine(ref)
    try:
        card = cards.one_of(me().ref, request.form.get("card", "")[:26])
    except cards.UnknownCard:
        abort(404)
    flash(_change(order.ref, card))
    return redirect(url_for("account.order", ref=order.ref) + "#instalments", 303)


def _mine(ref: str) -> Order:
    found = orders.one_of_contact(me().ref, ref[:26])
    if found is None or not found.paid or not found.in_shares:
        abort(404)
    return found


def _change(order_ref: str, card: SavedCard) -> str:
    """What came of it, in a sentence."""
    shown = label(card)
    if shown.trouble:
        return _("%(card)s cannot pay. Nothing has changed.", card=shown.name)
    if not instalments.outlives(order_ref, card.details):
        return _("%(card)s ends before the last instalment. Nothing has changed.", card=shown.name)
    waited = _waits(order_ref)
    try:
        collection.change_card(order_ref, card)
    except NotOpen:
        return _("All instalments of this order are paid.")
    return _changed(shown.name, waited=waited)


def _changed(card: str, *, waited: bool) -> str:
    if waited:
        return _(
            "The next instalments are taken from %(card)s; what could not be taken, within minutes.",
            card=card,
        )
    return _("The next instalments are taken from %(card)s.", card=card)


def _waits(order_ref: str) -> bool:
    schedule = instalments.shown(order_ref)
    return schedule is not None and any(row.trouble for row in schedule.open)
