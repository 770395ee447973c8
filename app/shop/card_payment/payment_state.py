"""Where a payment stands: the truth, in whatever browser, and the order itself to whoever holds its ref."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, security, tokens
from app.http.providers import signers_of
from app.http.regions import render, send_to
from app.kernel import clock
from app.psp.port import BadSignature, Message
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.shop import forged_messages
from app.shop.card_payment import next_page, payment_target
from app.shop.order_access import knows, order_or_404, own
from app.shop.step_guard import bp

log = structlog.get_logger()

LONG = timedelta(seconds=60)


@bp.get("/<lang:lang>/checkout/payment/state/<ref>")
def state(ref: str) -> ResponseReturnValue:
    order = order_or_404(ref)
    latest = _latest(order)
    if elsewhere := _elsewhere(order, latest):
        return send_to(elsewhere)
    return _draw(order, latest, url_for(".state", ref=order.ref))


@bp.get("/<lang:lang>/checkout/payment/watch/<token>")
def watch(token: str) -> ResponseReturnValue:
    """Where it stands, and no more: for whoever came by an address anybody may replay."""
    order = order_or_404(tokens.read_watch_token(token) or "")
    return _draw(order, _latest(order), url_for(".watch", token=token))


def _latest(order: Order) -> Payment | None:
    return next(reversed(payments.of_order(order.ref)), None)


def _draw(order: Order, latest: Payment | None, here: str) -> ResponseReturnValue:
    challenge = payments.challenge_of(latest) if latest else None
    if challenge:
        security.allow_form_to(security.origin_of(challenge.action))
    return render(
        "shop/card_payment/payment_state.html",
        region="shop/card_payment/_paystate.html",
        order=order,
        payment=latest,
        paid=latest is not None and latest.state is PaymentState.CAPTURED,
        challenge=challenge,
        long=latest is not None and clock.now() - latest.started_at > LONG,
        here=here,
        later="later" in request.args,
    )


def _elsewhere(order: Order, latest: Payment | None) -> str:
    """A page that is no longer about waiting sends its reader on."""
    if latest and latest.instalment_numbers:
        return "" if latest.live else payment_target.after(latest)
    if order.state in (OrderState.PAID, OrderState.REFUNDED) or (order.live and order.awaits_transfer):
        return url_for(".confirmation", ref=order.ref)
    waiting = latest is not None and latest.live
    if not waiting and own(order):
        return url_for(".payment")
    return ""


@bp.get("/<lang:lang>/checkout/return/bank")
def bank_return() -> ResponseReturnValue:
    """Back from the card's bank. The address is public and proves nothing: all it does is ask."""
    message = Message(tuple(request.args.items(multi=True)))
    try:
        signers, news = signers_of(lambda provider: provider.read(message), brands.channel())
    except BadSignature:
        forged_messages.count(brands.channel().provider)
        return redirect(url_for(".state_of_basket"), 303)
    payment = payments.find_in(brands.channel().code, news[-1].attempt) if news else None
    provider = next((one for one in signers if payment and one.name == payment.provider), None)
    if payment is None or provider is None:
        return redirect(url_for(".state_of_basket"), 303)
    return _after_bank(payments.resolve(payment, provider, source="return") if payment.live else payment)


def _after_bank(payment: Payment) -> ResponseReturnValue:
    later = 1 if payment.state is PaymentState.ACTION_REQUIRED else None  # not straight back to the bank
    if not knows(payment.order):
        return next_page.watched(payment.order, later=later)
    if payment.state is PaymentState.DECLINED and not payment.instalment_numbers and not own(payment.order):
        return redirect(url_for(".state", ref=payment.order_ref), 303)
    if later:
        return redirect(url_for(".state", ref=payment.order_ref, later=later), 303)
    return next_page.onwards(payment)
