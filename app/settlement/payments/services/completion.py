"""What a new state of a payment means for its order."""

from __future__ import annotations

from datetime import timedelta

from app.db import session
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.fulfillment import revivals
from app.settlement.fulfillment import services as fulfillment
from app.settlement.instalments import services as instalments
from app.settlement.payments import (
    card_saving,
    charges,
    instalment_payments,
    refused_captures,
    sent_back,
)
from app.settlement.payments.errors import NotPayable, PaymentPending
from app.settlement.payments.models import Payment
from app.settlement.payments.outcome_states import VerifiedOutcome
from app.settlement.payments.services import attempts, authentication
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import IN_THE_BROWSER
from app.settlement.refunds.models import RefundReason
from app.settlement.tenders import services as tenders


def apply(payment: Payment, outcome: VerifiedOutcome, source: str) -> None:
    """What a new state means for the order; both are in the same transaction."""
    if payment.state is PaymentState.CAPTURE_REFUSED:
        refused_captures.apply(payment)
        return
    captured = payment.state is PaymentState.CAPTURED
    if captured or payment.reason in sent_back.SENT_BACK:
        charges.book_charge(payment)
    if captured and not payment.instalment_numbers and not _sold(payment.order):
        card_saving.discard(payment)  # nothing was bought with it
        _give_back(payment)
        return
    card = card_saving.apply(payment, tried_again=source == "reply" and authentication.wants_check(payment))
    if payment.instalment_numbers:
        instalment_payments.apply(payment, outcome, card, source=source)
    else:
        _apply_to_order(payment, card, source)


def _apply_to_order(payment: Payment, card: str | None, source: str) -> None:
    order = payment.order
    match payment.state:
        case PaymentState.CAPTURED if payment.is_mandate:
            instalments.begin(order, card, payment.ref, payment.provider_ref)
        case PaymentState.DECLINED:
            if payment.reason in sent_back.SENT_BACK:
                charges.send_back(payment, payment.amount, RefundReason(payment.reason))
            _unlock_basket(order)
            if source not in IN_THE_BROWSER:
                email_queue.write(EmailKind.PAYMENT_DECLINED, payment.ref, order.lang, order.email)
        case PaymentState.UNRESOLVED:
            email_queue.write(EmailKind.PAYMENT_PENDING, payment.ref, order.lang, order.email)


def _unlock_basket(order: Order) -> None:
    """A late no for an order that was replaced: the bank may be asked about the one that took its place."""
    if order.basket.order_ref == order.ref:
        baskets.unlock(order.basket, timedelta(minutes=order.channel.after_refusal_minutes))


def _sold(order: Order) -> bool:
    return order.state.may_be_paid and fulfillment.fulfill(order)


def _give_back(payment: Payment) -> None:
    """The money came too late: all of it goes back, with an email and first choice of the next free seats."""
    order = payment.order
    late = order.state in (OrderState.PLACED, OrderState.LAPSED) and not revivals.bought_again(order)
    tenders.release(order.ref)
    charges.send_back(payment, payment.amount, RefundReason.SEATS_GONE if late else RefundReason.NOT_OWED)
    if late:
        order.move(OrderState.REFUNDED)
        if order.lines:
            performance = order.lines[0].place.performance_id
            catalog.promise_first_choice(order.ref, performance, len(order.lines))
    email_queue.write(EmailKind.REFUNDED, payment.ref, order.lang, order.email)


def place_free(order: Order) -> None:
    """An order with nothing left to pay needs no bank (E1, E32). Raises NotPayable or baskets.HoldEnded."""
    locked = orders.lock(order.ref)
    if locked.paid:
        return
    if not locked.live or order.due:
        raise NotPayable
    if not fulfillment.fulfill(order):
        raise baskets.HoldEnded
    session.commit()


def cancel(order: Order) -> None:
    """The shopper gives up: the order is canceled and its seats are free at once. Raises PaymentPending."""
    locked = orders.lock(order.ref)
    if attempts.live_payment(order.ref):
        raise PaymentPending
    if locked.live:
        locked.move(OrderState.CANCELED)
        tenders.release(order.ref)
    basket = baskets.find(order.basket_ref)
    if basket:
        baskets.cancel(basket)
