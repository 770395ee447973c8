"""Step 3: what the order can be paid with, drawn as the provider asks."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout import services as checkout_service
from app.flows.checkout.steps import Step
from app.http import formats, return_to
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import card_words, schedules
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.payments import services as payments
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import TenderKind
from app.settlement.transfers import services as transfers
from app.shop.card_payment import bot_check, payment_feedback, payment_options
from app.shop.card_payment.next_page import not_what_was_shown
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.order_access import is_theirs, note_opened, order_of
from app.shop.step_guard import bp, enter, version


@bp.get("/<lang:lang>/checkout/payment")
def payment() -> ResponseReturnValue:
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    if order.in_shares and not is_theirs(order):
        # The card is saved on the account that pays the instalments: its owner has to be here.
        return redirect(url_for("auth.sign_in", return_to=return_to.token(url_for(".payment"))), 303)
    if bot_check.stands_before(order):
        return bot_check.page(basket, order)
    return _draw(basket, order)


def _draw(basket: Basket, order: Order) -> ResponseReturnValue:
    note_opened(order)
    past, target = payments.of_order(order.ref), PaymentTarget(order)
    feedback = payment_feedback.of(order, past)
    by_card = order.due and not feedback.pause and not order.by_transfer
    entry, saved = payment_options.on_page(target, past) if by_card else (None, [])
    return render(
        "shop/checkout/payment.html",
        basket=basket,
        order=order,
        transfer=_transfer(order),
        later=_later(order),
        later_until=deferred.due_at(order.placed_at),
        in_shares=target.is_mandate,
        to_come=schedules.later(target.schedule.instalments) if target.schedule else "",
        entry=entry,
        saved=saved,
        saves_card="keep" in request.args,
        pays_as=payment_options.chosen_brand(entry),
        card_url=_card_url,
        version=version(basket),
        words=card_words.words(order.channel.accepted_brands),
        status=422 if feedback.problems else 200,
        **vars(feedback),
    )


def _card_url(keep: bool, brand: str) -> str:
    """This page with other answers to what it asks without a script."""
    return url_for(".payment", keep=1 if keep else None, brand=brand or None)


def _transfer(order: Order) -> str:
    """By when it would be due, if the order is to be paid by bank transfer."""
    if not order.by_transfer:
        return ""
    today = order.channel.date_at(clock.now())
    return formats.date_words(today + timedelta(days=order.method.due_days), lang())


@bp.post("/<lang:lang>/checkout/payment/by-transfer")
def by_transfer() -> ResponseReturnValue:
    """What is due is to be sent by bank transfer: the order waits for it, and its seats are held."""
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    if bot_check.stands_before(order):
        return bot_check.turn_back()
    try:
        checkout_service.order_by_transfer(basket, order)
    except payments.NotPayable:
        return not_what_was_shown(order)
    except transfers.TooManyAwaited:
        flash(_("Other orders of yours wait for a transfer. Pay one first, or pay this one otherwise."))
        return redirect(url_for(".summary"), 303)
    return redirect(url_for(".confirmation", ref=order.ref), 303)


def _later(order: Order) -> Money | None:
    """What of the order goes on the shopper's deferred account."""
    others = tenders.of_order(order.ref) if order.due != order.total and not order.in_shares else ()
    return next((t.amount for t in others if t.kind is TenderKind.DEFERRED), None)


@bp.post("/<lang:lang>/checkout/payment/on-account")
def on_account() -> ResponseReturnValue:
    """All that is due is to be paid later: the order is complete with this."""
    basket = enter(Step.PAYMENT)
    order = order_of(basket)
    try:
        checkout_service.order_on_account(basket, order)
    except payments.NotPayable:
        return not_what_was_shown(order)
    return redirect(url_for(".confirmation", ref=order.ref), 303)
