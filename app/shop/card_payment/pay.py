"""A card wants to pay: back from its form, or saved and sure enough without one."""

from __future__ import annotations

import re
from collections.abc import Iterable

import structlog
from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.db import keyed_digest
from app.flows.checkout.steps import Step
from app.http import brands
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import provider_of
from app.kernel import clock, money
from app.kernel.money import Money
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters import card_words
from app.psp.port import (
    BadSignature,
    Browser,
    CardAccepted,
    CardField,
    CardProblem,
    CardRejected,
    CardSeen,
    Message,
    Misconfigured,
    Provider,
)
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import rate_limits
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.rate_limits import RequestOrigin
from app.settlement.payments.states import PaymentState
from app.shop import visitor
from app.shop.auth import reauthentication
from app.shop.card_payment import bot_check, payment_options, payment_target
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.checkout.step_guard import OUTDATED, bp, enter, order_of, own

log = structlog.get_logger()

REFUSED = "refused"


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
    order = orders.by_number(payments.number_in(entered.attempt))
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
    saved = cards.by_token(order.contact_ref, entered.token) if entered.kept else None
    if entered.again and not (saved and order.channel.saves_cards):
        flash(_("That card is no longer on your account. No money has been taken."))
        return redirect(errand.page, 303)
    keep = entered.kept and saved is None
    if problem := _unfit(errand, entered, saved):
        if keep:
            cards.never_paid(provider.name, entered.token)
        return _mend(errand, [problem])
    wanted = payment_of(errand, entered.attempt, entered.token, entered.card, saved, keep=keep)
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
    if errand.is_mandate and not instalments.outlives(order.ref, card.seen):
        return _mend(errand, [(CardField.EXPIRY, CardProblem.TOO_SOON)])
    return pay(errand, payment_of(errand, attempt, card.token, card.seen, card), provider_of(order.channel))


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
        return _instead(errand, reason)
    return onwards(paid)


NOT_BEGUN = (
    payments.PaymentPending,
    payments.CardLocked,
    payments.NotPayable,
    rate_limits.TooManyAttempts,
    baskets.BasketChanged,
    baskets.HoldEnded,
)


def _let_go(wanted: payments.CardPayment, provider: Provider) -> None:
    if wanted.keep:
        cards.never_paid(provider.name, wanted.token)


def _instead(errand: PaymentTarget, reason: Exception) -> ResponseReturnValue:
    """Where a shopper stands whose card no bank was asked about."""
    order = errand.order
    match reason:
        case payments.PaymentPending():
            return redirect(url_for("checkout.state", ref=order.ref), 303)
        case payments.NotPayable() if errand.due:
            return redirect(errand.page, 303)
        case payments.NotPayable() | baskets.BasketChanged():
            return not_what_was_shown(order)
        case rate_limits.TooManyAttempts(until=until):
            session[REFUSED] = {"order": order.ref, "pause": until.isoformat()}
        case baskets.HoldEnded():
            raise reason
    return redirect(errand.page, 303)


def not_what_was_shown(order: Order) -> ResponseReturnValue:
    """An old tab: its order was replaced, or is settled. Nothing is charged; the truth is shown (N8)."""
    if not own(order) or order.paid:
        return redirect(url_for("checkout.state", ref=order.ref), 303)
    session[OUTDATED] = _was_due(order).minor
    return redirect(url_for("checkout.summary"), 303)


def _was_due(order: Order) -> Money:
    """What its summary asked for, what a plan puts off with it."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    if schedule is None:
        return order.due
    return money.total((row.amount for row in schedule.instalments), order.due.currency)


def payment_of(
    errand: PaymentTarget,
    attempt: str,
    token: str,
    card: CardSeen,
    saved: SavedCard | None,
    *,
    keep: bool = False,
) -> payments.CardPayment:
    order = errand.order
    return payments.CardPayment(
        attempt=attempt,
        token=token,
        card=card,
        lang=lang(),
        payer=payments.payer_of(order, card.holder, request.remote_addr or ""),
        browser=_browser(order),
        return_url=payment_options.absolute("checkout.bank_return"),
        whence=_whence(order),
        saved=saved.ref if saved else None,
        keep=keep,
        due=errand.due,
        is_mandate=errand.is_mandate,
    )


def _whence(order: Order) -> RequestOrigin:
    """Who tries: the basket stands for the visitor, wherever the browser says it comes from."""
    return RequestOrigin(keyed_digest(order.basket_ref), keyed_digest(request.remote_addr or ""))


def _browser(order: Order) -> Browser:
    said = order.browser
    return Browser(
        accept=request.headers.get("Accept", ""),
        user_agent=request.headers.get("User-Agent", ""),
        language=said.get("language") or request.accept_languages.best or lang(),
        javascript=said.get("javascript") == "1",
        java=said.get("java") == "true",
        color_depth=_number(said.get("color_depth")),
        screen_width=_number(said.get("screen_width")),
        screen_height=_number(said.get("screen_height")),
        timezone=_number(said.get("timezone")),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdecimal() else None


def onwards(paid: Payment) -> ResponseReturnValue:
    """Where a shopper goes next depends on what their payment became, and on nothing else."""
    match paid.state:
        case PaymentState.CAPTURED if paid.instalment_numbers:
            return redirect(payment_target.after(paid), 303)
        case PaymentState.CAPTURED:
            return redirect(url_for("checkout.confirmation", ref=paid.order_ref), 303)
        case PaymentState.DECLINED:
            session[REFUSED] = {
                "order": paid.order_ref,
                "reason": paid.reason,
                "saved": bool(paid.saved_card_ref),
            }
            return redirect(
                payment_target.after(paid) if paid.instalment_numbers else url_for("checkout.payment"), 303
            )
        case _:
            return redirect(url_for("checkout.state", ref=paid.order_ref), 303)
