"""Issuing what was bought as a gift, and keeping account of its letter. The code is told there, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.orders.models import Order, OrderGift
from app.venue.channels.models import Channel

MORNING = time(8)
LAST_SECOND = time(23, 59, 59)


class UnknownGift(Exception):
    """No gift voucher of this shop that is good for anything ends so."""


class AmbiguousGift(Exception):
    """More than one ends so: it takes the order's number to tell them apart."""


def issue(order: Order) -> dict[str, Money]:
    """The vouchers of an order that is paid, each with its letter; what is owed on each account.

    The caller books it with the sale, and commits.
    """
    for gift in order.gifts:
        expires_at = _moment(gift.good_until, LAST_SECOND, order.channel)
        gift.voucher, code = vouchers.mint(order.channel, gift.price, expires_at)
        _send(gift, code, _leaves_at(gift, order.channel))
    return {gift.voucher.account: gift.price for gift in order.gifts if gift.voucher}


def _leaves_at(gift: OrderGift, channel: Channel) -> datetime:
    """In the morning of the day that was chosen, at the venue; at once if none was, or it has come."""
    return max(_moment(gift.send_on, MORNING, channel), clock.now()) if gift.send_on else clock.now()


def _moment(day: date, hour: time, channel: Channel) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(channel.timezone)).astimezone(UTC)


def _send(gift: OrderGift, code: str, at: datetime) -> None:
    gift.code, gift.sent_at, gift.refused_at = code, None, None
    gift.sendings += 1
    email_queue.write(EmailKind.GIFT, gift.letter_ref, gift.order.lang, gift.recipient, at=at)


def of_email(letter_ref: str) -> OrderGift | None:
    """The gift a letter is about; none if there has been a newer letter, or this one has left."""
    query = select(OrderGift).options(joinedload(OrderGift.order), joinedload(OrderGift.voucher))
    gift = session.scalars(query.filter_by(ref=letter_ref.partition(".")[0])).one_or_none()
    current = gift and gift.code and gift.letter_ref == letter_ref
    blocked = gift and gift.voucher and gift.voucher.state is VoucherState.BLOCKED
    return gift if current and not blocked else None


def take_back(gift: OrderGift) -> None:
    """Its letter, if it has not left yet, has nothing to bring any more. The caller commits."""
    gift.code = None


def delivered(gift: OrderGift) -> None:
    """Its letter has left: from now on only whoever received it knows the code. The caller commits."""
    gift.code, gift.sent_at = None, clock.now()


def refused(gift: OrderGift) -> None:
    """Nobody will read that letter, so nobody needs its code. The caller commits."""
    gift.code, gift.refused_at = None, clock.now()


def bought_by(contact: Contact) -> list[tuple[OrderGift, Money]]:
    """What they have given and what is left on each, the newest first."""
    query = select(OrderGift).join(OrderGift.order).options(contains_eager(OrderGift.order))
    query = query.options(joinedload(OrderGift.voucher)).where(Order.contact_ref == contact.ref)
    query = query.where(OrderGift.voucher_ref.is_not(None)).order_by(
        Order.placed_at.desc(), OrderGift.position
    )
    found = session.scalars(query).all()
    left = vouchers.left_on(gift.voucher for gift in found if gift.voucher) if found else {}
    return [(gift, left[gift.voucher.ref]) for gift in found if gift.voucher]


def send_again(contact: Contact, ref: str) -> OrderGift:
    """One they have given, to whom it was for, under a new code. Raises Unknown.

    What has not left yet, was taken back, or is blocked, is not theirs to send.
    """
    query = select(OrderGift).join(OrderGift.order).join(OrderGift.voucher)
    query = query.with_for_update(of=(OrderGift, Voucher)).options(contains_eager(OrderGift.voucher))
    query = query.where(OrderGift.ref == ref, Order.contact_ref == contact.ref, OrderGift.code.is_(None))
    query = query.where(OrderGift.refunded_minor.is_(None))
    gift = session.scalars(query.where(Voucher.state == VoucherState.ACTIVE)).one_or_none()
    if gift is None or gift.voucher is None:
        session.rollback()
        raise UnknownGift(ref)
    _send(gift, vouchers.change_code(gift.voucher), clock.now())
    session.commit()
    return gift


def resend(channel: Channel, last4: str, to: str = "") -> OrderGift:
    """Send a gift voucher again, now, under a new code: the old one is dead. Raises Unknown or Ambiguous."""
    query = select(OrderGift).join(OrderGift.voucher).with_for_update(of=(OrderGift, Voucher))
    query = query.where(Voucher.last4 == last4.upper(), Voucher.channel_code == channel.code)
    query = query.where(Voucher.state == VoucherState.ACTIVE, OrderGift.refunded_minor.is_(None))
    found = session.scalars(query).all()
    if len(found) != 1:
        raise AmbiguousGift(last4) if found else UnknownGift(last4)
    gift = found[0]
    if gift.voucher is None:
        raise UnknownGift(last4)
    gift.email = to or gift.email
    _send(gift, vouchers.change_code(gift.voucher), clock.now())
    session.commit()
    return gift
