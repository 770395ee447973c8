"""Sending an email about an order again. A code that only its reader may know is never sent twice: a new one
takes its place.
"""

from __future__ import annotations

from app.accounting.vouchers import services as vouchers
from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel.actors import Actor, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.gifts import services as gifts
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import RefundMethod

K = EmailKind
# Those that say what stands, and are drawn anew. The others were news of a moment.
AGAIN = frozenset(
    {
        K.CONFIRMED, K.CAPTURE_REFUSED, K.REFUNDED, K.TAKEN_BACK, K.REFUND_CREDITED, K.TICKETS_WITHHELD,
        K.INSTALMENT_SOON, K.INSTALMENT_PAID, K.INSTALMENT_REFUSED, K.INSTALMENT_OVERDUE, K.GIFT,
        K.TRANSFER_AWAITED,
    }
)  # fmt: skip


class CannotSendAgain(Exception):
    """It is of another order, still on its way, or of a kind that is sent once."""


def may_send_again(message: EmailMessage) -> bool:
    """What is still to be sent for the first time needs no second."""
    return message.kind in AGAIN and message.next_try_at is None


@again_after_deadlock
def send_again(order_ref: str, message_ref: str, by: Actor) -> None:
    """To the order's address as it is now; a gift voucher to whom it was given.

    Raises CannotSendAgain or Forbidden.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    message = email_queue.find(message_ref)
    if message is None or not may_send_again(message):
        session.rollback()
        raise CannotSendAgain
    if message.kind is K.GIFT:
        to = _gift_anew(order, message)
    else:
        to = order.email
        email_queue.send_again(message, to, _new_code(message))
    audit.record(
        by, "email_sent_again", Subject("order", order.ref, order.channel_code),
        after={"email": message.kind, "to": to},
    )  # fmt: skip
    session.commit()


def _gift_anew(order: Order, message: EmailMessage) -> str:
    gift = next((g for g in order.gifts if g.ref == message.subject_ref.partition(".")[0]), None)
    try:
        if gift is None:
            raise CannotSendAgain
        gifts.send_anew(gift)
    except (CannotSendAgain, gifts.UnknownGift):
        session.rollback()
        raise CannotSendAgain from None
    return gift.recipient


def _new_code(message: EmailMessage) -> str | None:
    """Of the voucher that a refund issued; its first code was in the first email, and nowhere else."""
    header = refunds.reversal(message.subject_ref) if message.kind is K.TAKEN_BACK else None
    if header is None or header.method is not RefundMethod.VOUCHER:
        return None
    issued = [refund.voucher_ref for refund in header.refunds if refund.voucher_ref]
    locked = vouchers.lock(issued[:1])
    return vouchers.change_code(locked[0]) if locked else None
