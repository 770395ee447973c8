"""A link to pay. Of an order that was abandoned, the same seats are held for as long as the link works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.baskets import services as baskets
from app.sale.baskets.models import BasketState
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.pay_links.models import PayLink, PayLinkKind
from app.settlement.pay_links.open_amounts import open_amount
from app.settlement.payments import services as payments

LONGEST_HOLD = timedelta(hours=24)
LONGEST = timedelta(days=14)
BEFORE_EVENT = timedelta(hours=2)  # nobody pays on their way in


class NothingOpen(Exception):
    """The order is paid, refunded, or a bank is being asked about it."""


class SeatsGone(Exception):
    """Somebody else has one of its seats, or it is not for sale any more."""


@dataclass(frozen=True)
class PayLinkWish:
    """`numbers`: these instalments; none is all that are open. `by_email`: to the order's address."""

    life: timedelta
    by_email: bool
    numbers: tuple[int, ...] = ()


@again_after_deadlock
def make(order_ref: str, wish: PayLinkWish, by: Actor) -> PayLink:
    """Raises NothingOpen, SeatsGone or Forbidden."""
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    found = None if payments.live_payment(order_ref) else open_amount(order)
    if found is None:
        session.rollback()
        raise NothingOpen
    open_part = found.of(wish.numbers)
    until = _until(order, open_part.kind, wish.life)
    basket_ref = _held(order, until) if open_part.kind is PayLinkKind.BASKET else None
    link = PayLink(
        order_ref=order.ref, basket_ref=basket_ref, kind=open_part.kind, amount=open_part.amount,
        numbers=[row.number for row in open_part.rows], made_by=by.name, expires_at=until,
        sent_to=order.email if wish.by_email else "",
    )  # fmt: skip
    session.add(link)
    session.flush()
    if wish.by_email:
        email_queue.write(EmailKind.PAY_LINK, link.code, order.lang, order.email)
    _record(order, link, by)
    session.commit()
    return link


def add_for_debt(order: Order, by: Actor) -> None:
    """By email, for what has just become a debt. The caller holds the order's lock, audits it and commits."""
    found = open_amount(order)
    if found is None or found.kind is not PayLinkKind.DEBT:
        return
    link = PayLink(
        code=refs.new(10), order_ref=order.ref, kind=found.kind, amount=found.amount, numbers=[],
        made_by=by.name, expires_at=clock.now() + LONGEST, sent_to=order.email,
    )  # fmt: skip
    session.add(link)
    email_queue.write(EmailKind.PAY_LINK, link.code, order.lang, order.email)


def _until(order: Order, kind: PayLinkKind, life: timedelta) -> datetime:
    now = clock.now()
    if kind is not PayLinkKind.BASKET:
        return now + min(life, LONGEST)
    starts = [line.place.performance.starts_at - BEFORE_EVENT for line in order.lines]
    return min([now + min(life, LONGEST_HOLD), *starts])


def _held(order: Order, until: datetime) -> str:
    """The basket whose seats wait: its own while that stands for it, else another with the same seats."""
    own = order.basket
    try:
        if until <= clock.now():
            raise baskets.NotOnSale
        if order.live and own.usable and own.order_ref == order.ref:
            baskets.hold_longer(own, until)
            return own.ref
        if own.state is BasketState.BOUGHT:
            raise baskets.NotOnSale
        fresh = baskets.hold_again(own, until)
    except (baskets.PlacesGone, baskets.NotOnSale):
        session.rollback()
        raise SeatsGone from None
    except baskets.BasketLocked:
        session.rollback()
        raise NothingOpen from None
    if order.live:  # its time is over, and no sweep has come by yet
        own.state = BasketState.LAPSED
        order.move(OrderState.LAPSED)
    order.revived_in = fresh.ref
    return fresh.ref


def _record(order: Order, link: PayLink, by: Actor) -> None:
    revived = link.kind is PayLinkKind.BASKET and link.basket_ref != order.basket_ref
    audit.record(
        by, "revived" if revived else "pay_link_made", Subject("order", order.ref, order.channel_code),
        after={
            "amount_minor": link.amount.minor, "currency": link.amount.currency,
            "until": link.expires_at.isoformat(), "sent_to": link.sent_to,
        },
    )  # fmt: skip


def of_order(order_ref: str) -> Sequence[PayLink]:
    """Those that still work, the newest first."""
    query = select(PayLink).where(PayLink.order_ref == order_ref, PayLink.expires_at > clock.now())
    return session.scalars(query.order_by(PayLink.made_at.desc())).all()


def find(code: str) -> PayLink | None:
    return session.get(PayLink, code)


def live_in(channel_code: str, code: str) -> PayLink | None:
    """One that works in this channel: on another's host it does not exist."""
    query = (
        select(PayLink).join(PayLink.order).where(PayLink.code == code, Order.channel_code == channel_code)
    )
    found = session.scalars(query.options(joinedload(PayLink.order))).one_or_none()
    return found if found and found.live else None
