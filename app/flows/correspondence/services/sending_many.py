"""Sending the tickets of many orders again, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.flows.correspondence.services.sending_again import may_send_again
from app.kernel.actors import Actor, Forbidden, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders.models import FORGOTTEN, Order
from app.sale.orders.states import OrderState

MOST = 500  # orders at once


class Sendable(NamedTuple):
    """An order, and the email that told its buyer it is confirmed."""

    order: Order
    message: EmailMessage


def sendable(refs: Sequence[str]) -> list[Sendable]:
    """Those of these orders that are paid and whose tickets were sent to their buyer before."""
    paid = select(Order).where(Order.ref.in_(refs), Order.state == OrderState.PAID)
    orders = session.scalars(paid.where(Order.email != FORGOTTEN).order_by(Order.ref)).all()
    latest = _latest([order.ref for order in orders])
    pairs = [Sendable(order, latest[order.ref]) for order in orders if order.ref in latest]
    return [pair for pair in pairs if may_send_again(pair.message)]


def _latest(refs: Sequence[str]) -> dict[str, EmailMessage]:
    query = select(EmailMessage).filter_by(kind=EmailKind.CONFIRMED).order_by(EmailMessage.again)
    found = session.scalars(query.where(EmailMessage.subject_ref.in_(refs)))
    return {message.subject_ref: message for message in found}


@again_after_deadlock
def send_tickets_again(refs: Sequence[str], by: Actor) -> int:
    """To the address each order has now; to how many. Raises Forbidden if one is of another channel."""
    session.execute(select(Order.ref).where(Order.ref.in_(refs)).order_by(Order.ref).with_for_update())
    pairs = sendable(refs)
    if not all(by.may(Right.HANDLE_ORDERS, pair.order.channel_code) for pair in pairs):
        session.rollback()
        raise Forbidden(Right.HANDLE_ORDERS)
    for order, message in pairs:
        email_queue.send_again(message, order.email, is_latest=True)
    if pairs:
        audit.record(by, "emails_sent_again", Subject("list", "orders"), after={"number": len(pairs)})
    session.commit()
    return len(pairs)
