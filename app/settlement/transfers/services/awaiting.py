"""Orders whose buyer pays by bank transfer: when it is offered, and how long seats wait for it."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import func, select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.payments.errors import NotPayable
from app.settlement.tenders import services as tenders
from app.venue.payment_methods.models import MethodType, PaymentMethod

log = structlog.get_logger()

MOST_AWAITED = 3  # orders of one address at a time


class TooManyAwaited(Exception):
    """As many orders of this address wait for a transfer as may."""


class NotAwaited(Exception):
    """The order waits for no transfer, or for none any more."""


def fits(basket: Basket, method: PaymentMethod) -> bool:
    """Whether a transfer can arrive before the first performance is near. It pays no older debt."""
    soon = clock.now() + timedelta(days=method.lead_days)
    starts = [line.place.performance.starts_at for line in basket.lines]
    return basket.channel.takes_transfers and not basket.debt_payment and all(soon <= one for one in starts)


def expect(basket: Basket, order: Order) -> None:
    """Its seats are held until the transfer is late; its buyer is written to where to send it.

    The caller holds the basket's lock. Raises NotPayable, TooManyAwaited or baskets.HoldEnded.
    """
    locked = orders.lock(order.ref)
    method = locked.method if locked.method_code else None
    if not (locked.live and locked.due and method and method.type is MethodType.TRANSFER):
        raise NotPayable
    if locked.basket.order_ref != locked.ref or not fits(basket, method):
        raise NotPayable
    channel = locked.channel
    if _awaited_of(locked) >= MOST_AWAITED:
        raise TooManyAwaited
    due_on = channel.date_at(clock.now()) + timedelta(days=method.due_days)
    baskets.hold_for_transfer(locked.basket, channel.end_of(due_on + timedelta(days=method.grace_days)))
    locked.transfer_due_on = due_on
    email_queue.write(EmailKind.TRANSFER_AWAITED, locked.ref, locked.lang, locked.email)
    session.commit()


def _awaited_of(order: Order) -> int:
    """How many other orders under this address hold seats until a transfer comes."""
    others = select(func.count()).where(
        Order.channel_code == order.channel_code, Order.state == OrderState.PLACED,
        Order.transfer_due_on.is_not(None), func.lower(Order.email) == order.email.lower(),
    )  # fmt: skip
    return session.scalar(others) or 0


def lapse_unpaid(limit: int = 200) -> int:
    """End the orders whose transfer did not arrive in time; how many."""
    late = select(Order.ref).join(Order.basket).where(
        Order.state == OrderState.PLACED, Order.transfer_due_on.is_not(None),
        Basket.held_until <= clock.now(),
    )  # fmt: skip
    found = session.scalars(late.order_by(Order.transfer_due_on).limit(limit)).all()
    return sum(_lapse(ref) for ref in found)


@again_after_deadlock
def give_up(order_ref: str, by: Actor) -> None:
    """Its seats are free at once, and its buyer is told not to send the money. Raises Forbidden, NotAwaited.

    What was received of it stays its buyer's credit, and so does what comes all the same.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    if not (order.live and order.transfer_due_on):
        session.rollback()
        raise NotAwaited
    order.move(OrderState.CANCELED)
    tenders.release(order_ref)
    baskets.end_hold(order.basket)
    email_queue.write(EmailKind.TRANSFER_GIVEN_UP, order_ref, order.lang, order.email)
    about = Subject("order", order.ref, order.channel_code)
    due = {"amount_minor": order.due.minor, "currency": order.due.currency}
    audit.record(by, "transfer_given_up", about, before=due)
    session.commit()
    log.info("transfer_given_up", order=order.number)


@again_after_deadlock
def _lapse(ref: str) -> bool:
    """What was received of it stays its buyer's credit."""
    order = orders.lock(ref)
    late = order.basket.held_until is not None and order.basket.held_until <= clock.now()
    if not (order.live and order.transfer_due_on and late):
        session.rollback()
        return False
    order.move(OrderState.LAPSED)
    tenders.release(ref)
    baskets.end_hold(order.basket)
    email_queue.write(EmailKind.TRANSFER_LAPSED, ref, order.lang, order.email)
    session.commit()
    log.info("transfer_lapsed", order=order.number)
    return True
