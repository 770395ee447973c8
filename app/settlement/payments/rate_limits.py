"""How many attempts an order, a visitor, a card and an address have, checked before a provider is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.db import session
from app.psp.port import DeclineReason
from app.sale.orders.models import Order
from app.settlement.payments.models import Payment
from app.settlement.payments.sent_back import WRONG_CODE
from app.settlement.payments.states import PaymentState
from app.venue.channels.models import Channel

CODE_WRONG = (DeclineReason.CVC, WRONG_CODE)

HOUR = timedelta(hours=1)
CLOSED_AT = 5  # times `attempts_per_address`; a network of many shoppers first meets the bot check
CODES_PER_CARD = 3


class TooManyAttempts(Exception):
    """No more attempts for now; `until` is when the pause ends."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class RequestOrigin:
    """Who pays, as keyed digests: of the visitor's basket and of the network address. Empty: not counted."""

    visitor: str = ""
    address: str = ""


def check(order: Order, tries: Sequence[Payment], origin: RequestOrigin, now: datetime, card: str) -> None:
    """`card` is the digest of the card that wants to pay. Raises TooManyAttempts."""
    check_order(order, tries, now)
    _check_origin_and_card(order.channel, origin, card, now)


def check_order(order: Order, tries: Iterable[Payment], now: datetime) -> None:
    """So many attempts, then a pause. Raises TooManyAttempts."""
    pause = timedelta(minutes=order.channel.pause_minutes)
    counted = [payment.started_at for payment in tries if _counts(payment)]
    recent = [at for at in counted if at > now - pause]
    if len(recent) >= order.channel.attempts_per_order:
        raise TooManyAttempts(recent[-1] + pause)


def _counts(payment: Payment) -> bool:
    """Not captured ones (earlier instalments), the worker's, and those the bank only wanted to check; nor a
    saved card with a wrong code, which `locked_cards` looks after.
    """
    if payment.state is PaymentState.CAPTURED or payment.merchant_initiated:
        return False
    if payment.reason == DeclineReason.AUTHENTICATION_REQUIRED:
        return False
    return not (payment.saved_card_ref and payment.reason in CODE_WRONG)


def _check_origin_and_card(channel: Channel, origin: RequestOrigin, card: str, now: datetime) -> None:
    """Raises TooManyAttempts."""
    first, *counts = session.execute(_unpaid_attempts(origin, card, now)).one()
    by_address = channel.attempts_per_address * CLOSED_AT
    most = (channel.attempts_per_visitor, channel.attempts_per_card, by_address)
    if any(found >= limit for found, limit in zip(counts, most, strict=True)):
        raise TooManyAttempts(first + HOUR)


def crowded(channel: Channel, address: str, now: datetime) -> bool:
    """Whether so many cards did not pay from this address that whoever comes next is checked first."""
    if not address:
        return False
    cards = select(func.count(CARD.distinct())).where(Payment.address == address, *_unpaid_since(now - HOUR))
    return (session.scalar(cards) or 0) >= channel.attempts_per_address


def _unpaid_attempts(origin: RequestOrigin, card: str, now: datetime) -> Select[Any, int, int, int]:
    """The first unpaid attempt of the last hour, and how many: by visitor, by card, by address.

    For an address, other cards are counted, not attempts: mistyping one card is not testing many. A card
    nothing is known of may be any.
    """
    visitor = and_(Payment.visitor == origin.visitor, Payment.visitor != "")
    same_card = and_(Payment.card_fingerprint == card, Payment.card_fingerprint != "")
    others = CARD.is_distinct_from(card)
    same_address = and_(Payment.address == origin.address, Payment.address != "")
    counts = (
        func.count().filter(visitor),
        func.count().filter(same_card),
        func.count(CARD.distinct()).filter(same_address, others),
    )
    unpaid = select(func.min(Payment.started_at), *counts).where(*_unpaid_since(now - HOUR))
    return unpaid.where(or_(visitor, same_card, same_address))


# Which card an attempt was made with; one of its own where that is not known.
CARD = func.coalesce(func.nullif(Payment.card_fingerprint, ""), Payment.ref)


def _unpaid_since(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Payment.started_at > moment,
        Payment.state != PaymentState.CAPTURED,
        Payment.reason != DeclineReason.AUTHENTICATION_REQUIRED,
        ~Payment.merchant_initiated,
    )


def locked_cards(tries: Iterable[Payment]) -> set[str]:
    """Saved cards whose security code was wrong too often for this order: another card has to pay it."""
    wrong = [payment.saved_card_ref for payment in tries if payment.reason in CODE_WRONG]
    return {ref for ref in wrong if ref and wrong.count(ref) >= CODES_PER_CARD}
