"""How often an order, a visitor, a card and an address may try, before any provider is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.db import session
from app.psp.port import DeclineReason
from app.sale.orders.models import Order
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.venue.channels.models import Channel

# The bank paid in spite of it, and the money went back at once.
WRONG_CODE = "wrong_code"
CODE_WRONG = (DeclineReason.CVC, WRONG_CODE)

HOUR = timedelta(hours=1)
CODES_PER_CARD = 3


class TooManyAttempts(Exception):
    """No more tries for now; `until` is when the pause ends."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class RequestOrigin:
    """Who tries, as keyed digests: the visitor's basket and the network address. Empty counts nothing."""

    visitor: str = ""
    address: str = ""


def check(order: Order, tries: Sequence[Payment], origin: RequestOrigin, now: datetime, card: str) -> None:
    """`card` is the digest of the card that wants to pay. Raises TooManyAttempts."""
    check_order(order, tries, now)
    _check_origin_and_card(order.channel, origin, card, now)


def check_order(order: Order, tries: Iterable[Payment], now: datetime) -> None:
    """Three tries, then a pause. What has paid, what a bank only wanted to check, or a wrong code locked, is
    none; nor is what the house tried.
    """
    pause = timedelta(minutes=order.channel.pause_minutes)
    counted = [payment.started_at for payment in tries if _counts(payment)]
    recent = [at for at in counted if at > now - pause]
    if len(recent) >= order.channel.attempts_per_order:
        raise TooManyAttempts(recent[-1] + pause)


def _counts(payment: Payment) -> bool:
    if payment.state is PaymentState.CAPTURED or payment.merchant_initiated:
        return False  # of instalments, some may be paid already
    if payment.reason == DeclineReason.AUTHENTICATION_REQUIRED:
        return False
    return not (payment.saved_card_ref and payment.reason in CODE_WRONG)


def _check_origin_and_card(channel: Channel, origin: RequestOrigin, card: str, now: datetime) -> None:
    """One statement for all three, over the last hour's tries that did not pay.

    Of an address, different cards count: whoever mistypes one is nobody who tests two hundred.
    """
    visitor = and_(Payment.visitor == origin.visitor, Payment.visitor != "")
    same_card, others = Payment.card_fingerprint == card, Payment.card_fingerprint != card
    from_there = and_(Payment.address == origin.address, Payment.address != "")
    query = select(
        func.min(Payment.started_at),
        func.count().filter(visitor),
        func.count().filter(same_card),
        func.count(Payment.card_fingerprint.distinct()).filter(from_there, others),
    ).where(
        Payment.started_at > now - HOUR,
        Payment.state != PaymentState.CAPTURED,
        Payment.reason != DeclineReason.AUTHENTICATION_REQUIRED,
        ~Payment.merchant_initiated,
        or_(visitor, same_card, from_there),
    )
    first, by_visitor, by_card, cards = session.execute(query).one()
    most = (channel.attempts_per_visitor, channel.attempts_per_card, channel.attempts_per_address)
    if any(found >= limit for found, limit in zip((by_visitor, by_card, cards), most, strict=True)):
        raise TooManyAttempts(first + HOUR)


def locked_cards(tries: Iterable[Payment]) -> set[str]:
    """Saved cards whose code was wrong too often for this order: another card has to pay it."""
    wrong = [payment.saved_card_ref for payment in tries if payment.reason in CODE_WRONG]
    return {ref for ref in wrong if ref and wrong.count(ref) >= CODES_PER_CARD}
