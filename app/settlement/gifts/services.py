"""Issuing gift vouchers, and what becomes of their email. Only that email contains the code."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Select, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.audit import services as audit
from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift
from app.venue.channels.models import Channel

MORNING = time(8)


class UnknownGift(Exception):
    """No active gift voucher of this channel matches."""


def issue(order: Order) -> dict[str, Money]:
    """Issue the vouchers of a paid order and queue their emails. Returns what is owed on each ledger account.

    The caller books that with the sale, and commits.
    """
    for gift in order.gifts:
        expires_at = order.channel.end_of(gift.good_until)
        gift.voucher, code = vouchers.mint(order.channel, gift.price, expires_at)
        _send(gift, code, _leaves_at(gift, order.channel))
    return {gift.voucher.account: gift.price for gift in order.gifts if gift.voucher}


def _leaves_at(gift: OrderGift, channel: Channel) -> datetime:
    """In the morning of the chosen day, at the venue; at once if none was chosen, or it has come."""
    return max(channel.at(gift.send_on, MORNING), clock.now()) if gift.send_on else clock.now()


def _send(gift: OrderGift, code: str, at: datetime) -> None:
    gift.code, gift.sent_at, gift.refused_at = code, None, None
    gift.sendings += 1
    email_queue.write(EmailKind.GIFT, gift.email_subject_ref, gift.order.lang, gift.recipient, at=at)


def of_email(subject: str) -> OrderGift | None:
    """The gift an email is about; None if it was sent, a newer one replaces it, or the voucher is blocked."""
    query = select(OrderGift).options(joinedload(OrderGift.order), joinedload(OrderGift.voucher))
    gift = session.scalars(query.filter_by(ref=subject.partition(".")[0])).one_or_none()
    current = gift and gift.code and gift.email_subject_ref == subject
    blocked = gift and gift.voucher and gift.voucher.state is VoucherState.BLOCKED
    return gift if current and not blocked else None


def take_back(gift: OrderGift) -> None:
    """Its email, if it was not sent yet, has no code to send any more. The caller commits."""
    gift.code = None


def delivered(gift: OrderGift) -> None:
    """Its email was sent: from now on only its recipient knows the code. The caller commits."""
    gift.code, gift.sent_at = None, clock.now()


def refused(gift: OrderGift) -> None:
    """Its email was refused, so nobody needs its code. The caller commits."""
    gift.code, gift.refused_at = None, clock.now()


def bought_by(contact: Contact) -> list[tuple[OrderGift, Money]]:
    """The gifts they have bought and what is left on each, the newest first."""
    query = select(OrderGift).join(OrderGift.order).where(Order.contact_ref == contact.ref)
    query = query.options(contains_eager(OrderGift.order), joinedload(OrderGift.voucher))
    query = query.where(OrderGift.voucher_ref.is_not(None))
    found = session.scalars(query.order_by(Order.placed_at.desc(), OrderGift.position)).all()
    left = vouchers.left_on(gift.voucher for gift in found if gift.voucher) if found else {}
    return [(gift, left[gift.voucher.ref]) for gift in found if gift.voucher]


def send_again(contact: Contact, ref: str) -> OrderGift:
    """Send a gift they bought to its recipient again, under a new code. Raises UnknownGift.

    One that was not sent yet, was taken back, or is blocked, is unknown to them.
    """
    query = _active_gifts().join(OrderGift.order)
    query = query.where(OrderGift.ref == ref, Order.contact_ref == contact.ref, OrderGift.code.is_(None))
    return _send_new_code(query, UnknownGift(ref))


def send_anew(gift: OrderGift) -> None:
    """To its recipient, under a new code; the old one is void. The caller holds the order's lock and commits.

    Raises UnknownGift for one that was taken back or is blocked.
    """
    locked = session.scalars(
        _active_gifts()
        .where(OrderGift.ref == gift.ref)
        .with_for_update(of=Voucher)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if locked is None or locked.voucher is None:
        raise UnknownGift(gift.ref)
    _send(locked, vouchers.change_code(locked.voucher), clock.now())


def of_voucher(voucher_ref: str) -> OrderGift | None:
    """The gift a voucher was sold as."""
    query = select(OrderGift).filter_by(voucher_ref=voucher_ref).options(joinedload(OrderGift.order))
    return session.scalars(query).one_or_none()


def resend(voucher: Voucher, by: Actor, to: str = "") -> OrderGift:
    """Send a gift voucher again, now, under a new code; the old code is void.

    Raises Forbidden, or UnknownGift for one that was not sold, was taken back or is blocked.
    """
    by.must(Right.HANDLE_ORDERS, voucher.channel_code)
    query = _active_gifts().where(OrderGift.voucher_ref == voucher.ref)
    return _send_new_code(query, UnknownGift(voucher.ref), to, by)


def extend(voucher_ref: str, last_day: date, reason: str, by: Actor) -> None:
    """A later last day, which its card says from now on. Raises as `vouchers.extend` does."""
    vouchers.extend(voucher_ref, last_day, reason, by)
    later = update(OrderGift).filter_by(voucher_ref=voucher_ref).values(good_until=last_day)
    session.execute(later, execution_options={"synchronize_session": "fetch"})
    session.commit()


def _active_gifts() -> Select[OrderGift]:
    """Neither blocked nor taken back."""
    query = select(OrderGift).join(OrderGift.voucher).options(contains_eager(OrderGift.voucher))
    return query.where(Voucher.state == VoucherState.ACTIVE, OrderGift.refunded_minor.is_(None))


@again_after_deadlock
def _send_new_code(
    query: Select[OrderGift], unknown: UnknownGift, to: str = "", by: Actor | None = None
) -> OrderGift:
    """The order is locked before the voucher: a refund may be taking the gift back at this moment.

    `by` is somebody of the staff, of whom the audit tells it.
    """
    gift = _locked(query)
    if gift is None or gift.voucher is None:
        session.rollback()
        raise unknown
    gift.email = to or gift.email
    if by is not None:
        audit.record(by, "voucher_sent_again", vouchers.subject(gift.voucher), after={"elsewhere": bool(to)})
    _send(gift, vouchers.change_code(gift.voucher), clock.now())
    session.commit()
    return gift


def _locked(query: Select[OrderGift]) -> OrderGift | None:
    order_ref = session.scalar(query.with_only_columns(OrderGift.order_ref, maintain_column_froms=True))
    if order_ref is None:
        return None
    orders.lock(order_ref)
    again = query.with_for_update(of=Voucher).execution_options(populate_existing=True)
    return session.scalars(again).one_or_none()
