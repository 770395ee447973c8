"""A card wants to pay: back from its form, or saved and sure enough without one."""

from __future__ import annotations

import re
from collections.abc import Iterable

import structlog
from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout.steps import Step
from app.http import brands
from app.http.i18n import _
from app.http.providers import provider_of
from app.kernel import clock
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters import card_words
from app.psp.port import (
    BadSignature,
    CardAccepted,
    CardField,
    CardProblem,
    CardRejected,
    Message,
    Misconfigured,
    Provider,
)
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.shop import visitor
from app.shop.auth import reauthentication
from app.shop.card_payment import bot_check, next_page, payment_options, payment_request, payment_target
from app.shop.card_payment.next_page import NOT_BEGUN
from app.shop.card_payment.payment_feedback import REFUSED
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.order_access import order_of
from app.shop.step_guard import bp, enter

log = structlog.get_logger()


@bp.get("/<lang>/checkout/return/card")
def card_return() -> ResponseReturnValue:
    """Back from the card form. Needs no session; what proves itself is the provider's signature."""
    provider = provider_of(brands.channel())
    message = Message(tuple(request.args.items(multi=True)))
    try:
        entered = provider.read_card_entry(message)
    except BadSignature:
        log.warning("card_return_forged")
        return redirect(url_for("checkout.state_of_basket"), 303)
    if isinstance(entered, Misconfigured):
        log.error("provider_misconfigured", code=entered.code)
        flash(_not_available())
        return redirect(url_for("checkout.payment"), 303)
    order = orders.by_number(payments.order_number_in(entered.attempt))
    if order is None:
        return redirect(url_for("checkout.state_of_basket"), 303)
    try:
        errand = payment_target.of(order, entered.attempt)
    except ValueError:
        return redirect(url_for("checkout.state_of_basket"), 303)
    if isinstance(entered, CardRejected):
        return _mend(errand, entered.problems)
    return _with_card(errand, entered, provider)


def _not_available() -> str:
    basket = visitor.basket()
    if basket and basket.lines:
        return _(
            "Card payment is not available just now. No money has been taken. Your seats are still held."
        )
    return _("Card payment is not available just now. No money has been taken.")


def _mend(errand: PaymentTarget, problems: Iterable[tuple[CardField, CardProblem]]) -> ResponseReturnValue:
    session[REFUSED] = {"order": errand.order.ref, "problems": [list(pair) for pair in problems]}
    return redirect(errand.page, 303)


def _with_card(errand: PaymentTarget, entered: CardAccepted, provider: Provider) -> ResponseReturnValue:
    """A new card, or a saved one whose code was typed: then the token is one of the contact's own."""
    order = errand.order
    saved = cards.by_token(order.contact_ref, entered.token) if entered.saved else None
    if entered.reentered and not (saved and order.channel.saves_cards):
        flash(_("That card is no longer on your account. No money has been taken."))
        return redirect(errand.page, 303)
    keep = entered.saved and saved is None
    if problem := _unfit(errand, entered, saved):
        if keep:
            cards.never_paid(provider.name, entered.token)
        return _mend(errand, [problem])
    wanted = payment_request.payment_of(
        errand, entered.attempt, entered.token, entered.card, saved, keep=keep
    )
    return pay(errand, wanted, provider)


def _unfit(
    errand: PaymentTarget, entered: CardAccepted, saved: SavedCard | None
) -> tuple[CardField, CardProblem] | None:
    """A brand the house does not take; a card that ends too soon, where the plan minds (S52)."""
    order = errand.order
    if saved is None and not card_words.takes(order.channel.accepted_brands, entered.card.brand):
        return CardField.NUMBER, CardProblem.OTHER_BRAND
    if errand.is_mandate and not instalments.outlives(order.ref, entered.card):
        return CardField.EXPIRY, CardProblem.TOO_SOON
    return None


@bp.post("/<lang>/checkout/payment/saved-card")
def saved_card() -> ResponseReturnValue:
    """With a saved card and no security code, as the venue's policy allows.

    Then either the bank checks the shopper or the sign-in is a fresh one: a stolen session does not pay.
    """
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    if not order.channel.saves_cards or not payment_options.is_theirs(order):
        abort(404)
    return with_saved_card(order)


ATTEMPT = r"(-[SU][0-9A-F]{1,4}-\d{1,9})?-[0-9A-Z]{6}"


def with_saved_card(order: Order) -> ResponseReturnValue:
    """One of the cards of whose order it is, for what the attempt on the page was about."""
    try:
        card = cards.one_of(order.contact_ref, request.form.get("card", "")[:26])
    except cards.UnknownCard:
        abort(404)
    attempt = request.form.get("attempt", "")
    if not re.fullmatch(order.number + ATTEMPT, attempt, re.ASCII):
        abort(422)
    past = payments.of_order(order.ref)
    errand = payment_target.of(order, attempt)
    if payment_options.needs_code(order.channel, card, past) or not card.usable(
        order.channel.date_at(clock.now())
    ):
        return redirect(errand.page, 303)
    checked = errand.is_mandate or payments.checks_shopper(order, past, errand.amount)
    if not checked and (elsewhere := reauthentication.asks_again()):
        return elsewhere
    if errand.is_mandate and not instalments.outlives(order.ref, card.details):
        return _mend(errand, [(CardField.EXPIRY, CardProblem.TOO_SOON)])
    return pay(
        errand,
        payment_request.payment_of(errand, attempt, card.token, card.details, card),
        provider_of(order.channel),
    )


def pay(errand: PaymentTarget, wanted: payments.CardPayment, provider: Provider) -> ResponseReturnValue:
    """Ask the bank, and go where its answer leads."""
    order = errand.order
    if errand.due is None and bot_check.stands_before(order):
        _let_go(wanted, provider)
        return bot_check.turn_back()
    try:
        paid = payments.pay(order, wanted, provider)
    except NOT_BEGUN as reason:
        _let_go(wanted, provider)
        return next_page.instead(errand, reason)
    return next_page.onwards(paid)


def _let_go(wanted: payments.CardPayment, provider: Provider) -> None:
    if wanted.save_card:
        cards.never_paid(provider.name, wanted.token)
