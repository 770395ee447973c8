"""Asking the bank, once per attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.failpoints import reach
from app.psp.port import Provider, PurchaseRequest
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.payments import card_saving
from app.settlement.payments import rate_limits as limits
from app.settlement.payments.card_payment import CardPayment
from app.settlement.payments.errors import NotPayable, PaymentPending
from app.settlement.payments.models import Payment
from app.settlement.payments.services import attempts, authentication, settlement
from app.settlement.payments.timing import SCREEN_TIME, SECOND_TRY_TIME


def pay(order: Order, card_payment: CardPayment, provider: Provider) -> Payment:
    """Ask the bank, once per attempt. The attempt is written before the bank is asked.

    If the bank was not asked to check the shopper and requires it, it is asked once more, with the check
    (S84). Raises PaymentPending, limits.TooManyAttempts, CardLocked, CountryRefused, NotPayable,
    baskets.HoldEnded or baskets.BasketChanged.
    """
    began = clock.now()
    first = _try(order, card_payment, provider, SCREEN_TIME)
    if first.ref != card_payment.attempt or not authentication.wants_check(first):
        return first
    left = SCREEN_TIME - (clock.now() - began)
    if left < SECOND_TRY_TIME:
        return _only(first)
    again = replace(card_payment, attempt=attempts.new_attempt(order, card_payment.instalments))
    try:
        return _try(order, again, provider, left, retry_of=first.ref)
    except CANNOT_RETRY:
        session.rollback()
        return _only(first)


def _only(first: Payment) -> Payment:
    """No second attempt follows, so its card is not needed any more. The shopper may try again."""
    card_saving.discard(first)
    session.commit()
    return first


CANNOT_RETRY = (
    PaymentPending,
    limits.TooManyAttempts,
    NotPayable,
    baskets.HoldEnded,
    baskets.BasketChanged,
)


def _try(
    order: Order,
    card_payment: CardPayment,
    provider: Provider,
    within: timedelta,
    retry_of: str | None = None,
) -> Payment:
    begun = _begin(order.ref, card_payment, provider, within, retry_of)
    return begun if isinstance(begun, Payment) else _send(begun, provider)


@again_after_deadlock
def _begin(
    order_ref: str,
    card_payment: CardPayment,
    provider: Provider,
    within: timedelta,
    retry_of: str | None,
) -> Payment | PurchaseRequest:
    """The attempt as it is to be sent; or what became of it, if it was sent before."""
    locked = orders.lock(order_ref)
    tries = attempts.of_order(order_ref)
    if earlier := attempts.seen_before(card_payment.attempt, retry_of, tries):
        session.commit()
        return earlier
    payment = attempts.start(locked, tries, card_payment, provider)
    if retry_of:
        payment.retry_of = retry_of
        session.get_one(Payment, retry_of).pending_card = None  # the second attempt has it now
    request = attempts.purchase_request(payment, card_payment, within)
    reach("before_sent")
    session.commit()  # nothing is locked while we wait for the bank
    return request


def _send(request: PurchaseRequest, provider: Provider) -> Payment:
    reach("after_sent")
    outcome = provider.purchase(request)
    reach("after_reply")
    return settlement.settle(request.attempt, outcome, source="reply")
