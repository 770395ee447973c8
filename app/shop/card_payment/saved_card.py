"""Paying with a saved card and no form of the provider: the venue asks no security code for it."""

from __future__ import annotations

import re

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from app.flows.checkout.steps import Step
from app.http.providers import all_providers
from app.kernel import clock
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.psp.port import CardField, CardProblem
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.shop.auth import reauthentication
from app.shop.card_payment import payment_options, payment_request, payment_target
from app.shop.card_payment.pay import mend, pay
from app.shop.order_access import is_theirs, order_of
from app.shop.step_guard import bp, enter


@bp.post("/<lang:lang>/checkout/payment/saved-card")
def saved_card() -> ResponseReturnValue:
    """With a saved card and no security code, as the venue's policy allows.

    Then either the bank checks the shopper or the sign-in is a fresh one: a stolen session does not pay.
    """
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    if not order.channel.saves_cards or not is_theirs(order) or order.by_transfer:
        abort(404)
    return with_saved_card(order)


# The name of an attempt after the number of its order: which instalments, if any, and six random signs.
ATTEMPT = r"(-[SU][0-9A-F]{1,4}-\d{1,9})?-[0-9A-Z]{6}"


def with_saved_card(order: Order) -> ResponseReturnValue:
    """One of the cards of whose order it is, for what the attempt on the page was about."""
    card, attempt = _asked(order)
    past = payments.of_order(order.ref)
    target = payment_target.of(order, attempt)
    usable = payment_options.pays_in(card, order.channel) and card.usable(order.channel.date_at(clock.now()))
    if payment_options.needs_code(order.channel, card, past) or not usable:
        return redirect(target.page, 303)
    checked = target.is_mandate or payments.checks_shopper(order, past, target.amount)
    if not checked and (elsewhere := reauthentication.asks_again()):
        return elsewhere
    if target.is_mandate and not instalments.outlives(order.ref, card.details):
        return mend(target, [(CardField.EXPIRY, CardProblem.TOO_SOON)])
    payment = payment_request.payment_of(target, attempt, card.token, card.details, card)
    return pay(target, payment, all_providers()[card.provider])


def _asked(order: Order) -> tuple[SavedCard, str]:
    """The card and the attempt that the form names."""
    try:
        card = cards.one_of(order.contact_ref, request.form.get("card", "")[:26])
    except cards.UnknownCard:
        abort(404)
    attempt = request.form.get("attempt", "")
    if not re.fullmatch(order.number + ATTEMPT, attempt, re.ASCII):
        abort(422)
    return card, attempt
