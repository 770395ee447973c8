"""Step 3: the card form, drawn as the provider asks, and the shopper's return from it."""

from __future__ import annotations

import structlog
from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.baskets import services as baskets
from app.checkout import services as till
from app.checkout.steps import Step
from app.deferred import services as deferred
from app.kernel import clock
from app.kernel.money import Money
from app.orders import services as orders
from app.orders.models import Order
from app.payments import services as payments
from app.payments.models import Payment
from app.payments.states import PaymentState
from app.psp.port import (
    Address,
    BadSignature,
    Browser,
    CardAccepted,
    CardRejected,
    CardSession,
    DirectPost,
    Message,
    Misconfigured,
    Payer,
    Provider,
)
from app.tenders import services as tenders
from app.tenders.models import TenderKind
from app.web import brands, entrance, security
from app.web.checkout import card_words
from app.web.checkout.entrance import OUTDATED, bp, enter, order_of, own, version
from app.web.languages import lang
from app.web.providers import provider_of
from app.web.regions import render
from app.web.words import _

log = structlog.get_logger()

REFUSED = "refused"


@bp.get("/<lang>/checkout/payment")
def payment() -> ResponseReturnValue:
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    refusal, problems = _news_of_last_try(order)
    pause = _pause(order)
    provider = provider_of(order.channel)
    entry = None if pause or not order.due else _card_entry(order, provider)
    if isinstance(entry, DirectPost):
        security.allow_form_to(*entry.origins.form)
        if order.channel.scans_cards:
            security.allow_camera()
    return render(
        "checkout/payment.html",
        basket=basket,
        order=order,
        later=_later(order),
        later_until=deferred.due_at(order.placed_at),
        entry=entry,
        pause=pause,
        refusal=refusal,
        problems=problems,
        version=version(basket),
        words=card_words.words(order.channel.accepted_brands),
        status=422 if problems else 200,
    )


def _later(order: Order) -> Money | None:
    """What of the order goes on the shopper's deferred account."""
    others = tenders.of_order(order.ref) if order.due != order.total else ()
    return next((t.amount for t in others if t.kind is TenderKind.DEFERRED), None)


@bp.post("/<lang>/checkout/payment/on-account")
def on_account() -> ResponseReturnValue:
    """All that is due is to be paid later: the order is complete with this."""
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    try:
        till.order_on_account(basket, order)
    except payments.NotPayable:
        return _not_what_was_shown(order)
    return redirect(url_for(".confirmation", ref=order.ref), 303)


def _card_entry(order: Order, provider: Provider) -> object:
    """The attempt is minted here, travels with the card, and comes back signed."""
    return provider.card_entry(
        CardSession(
            attempt=payments.new_attempt(order),
            language=lang(),
            return_url=_absolute("checkout.card_return"),
        )
    )


def _absolute(endpoint: str) -> str:
    """An address of this shop as the outside knows it: never from the Host header."""
    return brands.origin() + url_for(endpoint)


def _pause(order: Order) -> object:
    try:
        payments.check_attempts(order, payments.of_order(order.ref), clock.now())
    except payments.TooManyAttempts as pause:
        return pause.until
    return None


def _news_of_last_try(order: Order) -> tuple[str, list[tuple[str, str]]]:
    """What the last try came to, said once: a refusal by the bank, or fields to mend."""
    news = session.pop(REFUSED, None)
    if not news or news.get("order") != order.ref:
        return "", []
    return card_words.refusal(news["reason"]) if news.get("reason") else "", card_words.problems(
        news.get("problems", [])
    )


@bp.get("/<lang>/checkout/return/card")
def card_return() -> ResponseReturnValue:
    """Back from the card form. Needs no session; what proves itself is the provider's signature."""
    provider = provider_of(brands.channel())
    message = Message(tuple(request.args.items(multi=True)))
    try:
        entered = provider.read_card_entry(message)
    except BadSignature:
        log.warning("card_return_forged")
        return redirect(url_for(".state_of_basket"), 303)
    if isinstance(entered, Misconfigured):
        log.error("provider_misconfigured", code=entered.code)
        flash(_not_available())
        return redirect(url_for(".payment"), 303)
    order = orders.by_number(payments.number_in(entered.attempt))
    if order is None:
        return redirect(url_for(".state_of_basket"), 303)
    return _go_on(order, entered, provider)


def _not_available() -> str:
    basket = entrance.basket()
    if basket and basket.lines:
        return _(
            "Card payment is not available just now. No money has been taken. Your seats are still held."
        )
    return _("Card payment is not available just now. No money has been taken.")


def _go_on(order: Order, entered: CardAccepted | CardRejected, provider: Provider) -> ResponseReturnValue:
    if isinstance(entered, CardRejected):
        session[REFUSED] = {"order": order.ref, "problems": [list(pair) for pair in entered.problems]}
        return redirect(url_for(".payment"), 303)
    try:
        paid = payments.pay(order, _card_payment(order, entered), provider)
    except payments.Asking:
        return redirect(url_for(".state", ref=order.ref), 303)
    except payments.TooManyAttempts:
        return redirect(url_for(".payment"), 303)
    except (payments.NotPayable, baskets.Changed):
        return _not_what_was_shown(order)
    return onwards(paid)


def _not_what_was_shown(order: Order) -> ResponseReturnValue:
    """An old tab: its order was replaced, or is settled. Nothing is charged; the truth is shown (N8)."""
    if not own(order) or order.paid:
        return redirect(url_for(".state", ref=order.ref), 303)
    session[OUTDATED] = order.due.minor
    return redirect(url_for(".summary"), 303)


def _card_payment(order: Order, entered: CardAccepted) -> payments.CardPayment:
    street = order.address or {}
    return payments.CardPayment(
        attempt=entered.attempt,
        token=entered.token,
        card=entered.card,
        lang=lang(),
        payer=Payer(
            holder=entered.card.holder,
            email=order.email,
            address=Address(
                street.get("street", ""),
                street.get("postcode", ""),
                street.get("town", ""),
                street.get("country", ""),
            ),
            ip=request.remote_addr or "",
        ),
        browser=_browser(order),
        return_url=_absolute("checkout.bank_return"),
    )


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
        case PaymentState.CAPTURED:
            return redirect(url_for(".confirmation", ref=paid.order_ref), 303)
        case PaymentState.DECLINED:
            session[REFUSED] = {"order": paid.order_ref, "reason": paid.reason}
            return redirect(url_for(".payment"), 303)
        case _:
            return redirect(url_for(".state", ref=paid.order_ref), 303)
