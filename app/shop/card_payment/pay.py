"""Paying with a card: back from its form, or saved and used without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog
from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.i18n import _
from app.http.providers import charging, may_charge, signers_of
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters import card_refusals, card_words
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
from app.shop.card_payment import bot_check, next_page, payment_request, payment_target
from app.shop.card_payment.next_page import NOT_BEGUN
from app.shop.card_payment.payment_feedback import REFUSED
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.order_access import knows
from app.shop.step_guard import bp

log = structlog.get_logger()


@bp.get("/<lang:lang>/checkout/return/card")
def card_return() -> ResponseReturnValue:
    """Back from the card form. Needs no session; what proves itself is the provider's signature.

    It proves a card, not a person: the address may be replayed by whoever has seen it.
    """
    message = Message(tuple(request.args.items(multi=True)))
    try:
        signers, entered = signers_of(lambda provider: provider.read_card_entry(message), brands.channel())
    except BadSignature:
        log.warning("card_return_forged")
        return redirect(url_for("checkout.state_of_basket"), 303)
    if isinstance(entered, Misconfigured):
        log.error("provider_misconfigured", code=entered.code)
        flash(_not_available())
        return redirect(url_for("checkout.payment"), 303)
    target = _target_of(entered.attempt)
    if target is None:
        return redirect(url_for("checkout.state_of_basket"), 303)
    answer = _entered(target, entered, signers)
    return answer if knows(target.order) else next_page.watched(target.order)


def _entered(
    target: PaymentTarget, entered: CardAccepted | CardRejected, signers: Sequence[Provider]
) -> ResponseReturnValue:
    if isinstance(entered, CardRejected):
        return mend(target, entered.problems)
    return _with_card(target, entered, signers)


def _target_of(attempt: str) -> PaymentTarget | None:
    """None for an attempt this shop has not minted."""
    order = orders.by_number_in(brands.channel().code, payments.order_number_in(attempt))
    try:
        return payment_target.of(order, attempt) if order else None
    except ValueError:
        return None


def _not_available() -> str:
    basket = visitor.basket()
    return card_refusals.not_available(held=bool(basket and basket.lines))


def mend(target: PaymentTarget, problems: Iterable[tuple[CardField, CardProblem]]) -> ResponseReturnValue:
    """The form again, with what is wrong with the card beside its fields."""
    session[REFUSED] = {"order": target.order.ref, "problems": [list(pair) for pair in problems]}
    return redirect(target.page, 303)


def _with_card(
    target: PaymentTarget, entered: CardAccepted, signers: Sequence[Provider]
) -> ResponseReturnValue:
    """A new card, or a saved one whose code was typed: then the token is one of the contact's own."""
    order = target.order
    provider, saved = _whose(order, entered, signers)
    if entered.reentered and not (saved and order.channel.saves_cards):
        flash(_("That card is no longer on your account. No money has been taken."))
        return redirect(target.page, 303)
    keep = entered.saved and saved is None
    if problem := _unfit(target, entered, saved):
        if keep:
            cards.never_paid(provider.name, entered.token)
        return mend(target, [problem])
    wanted = payment_request.payment_of(
        target, entered.attempt, entered.token, entered.card, saved, keep=keep
    )
    if saved is None:
        provider = charging(order.channel, provider, entered.card.brand)
    return pay(target, wanted, provider)


def _whose(
    order: Order, entered: CardAccepted, signers: Sequence[Provider]
) -> tuple[Provider, SavedCard | None]:
    """The account the card was entered at: where a saved one is kept, if several have the same keys."""
    for provider in signers if entered.saved else ():
        if saved := cards.by_token(order.contact_ref, provider.name, entered.token):
            return provider, saved
    return signers[0], None


def _unfit(
    target: PaymentTarget, entered: CardAccepted, saved: SavedCard | None
) -> tuple[CardField, CardProblem] | None:
    """A brand the venue does not accept; a card that ends too soon, where the plan minds (S52)."""
    order = target.order
    if saved is None and not card_words.takes(order.channel.accepted_brands, entered.card.brand):
        return CardField.NUMBER, CardProblem.OTHER_BRAND
    if target.is_mandate and not instalments.outlives(order.ref, entered.card):
        return CardField.EXPIRY, CardProblem.TOO_SOON
    return None


def pay(target: PaymentTarget, wanted: payments.CardPayment, provider: Provider) -> ResponseReturnValue:
    """Ask the bank, and go where its answer leads."""
    order = target.order
    if not may_charge(provider, order.channel):  # the channel has gone live, or back, since it was entered
        flash(_("That card is no longer on your account. No money has been taken."))
        return redirect(target.page, 303)
    if target.due is None and bot_check.stands_before(order):
        _let_go(wanted, provider)
        return bot_check.turn_back()
    try:
        paid = payments.pay(order, wanted, provider)
    except NOT_BEGUN as reason:
        _let_go(wanted, provider)
        return next_page.instead(target, reason)
    return next_page.onwards(paid)


def _let_go(wanted: payments.CardPayment, provider: Provider) -> None:
    if wanted.save_card:
        cards.never_paid(provider.name, wanted.token)
