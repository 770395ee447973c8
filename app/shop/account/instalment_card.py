"""Choosing the saved card that the next instalments of an order are taken from."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.http.regions import render
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters.saved_cards import label
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.instalments import services as instalments
from app.settlement.instalments.services import NotOpen
from app.shop.account.access import me, page
from app.shop.card_payment import payment_target


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
    except cards.UnknownCard:  # deleted in another tab
        return _("%(card)s cannot pay. Nothing has changed.", card=shown.name)
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
