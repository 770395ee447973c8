"""Another address for an order. The old one is told, and the new one gets what the old one had."""

from __future__ import annotations

from collections.abc import Sequence

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import email_addresses
from app.sale.orders import services as orders
from app.sale.orders.models import Order

K = EmailKind
# What goes to the order's address; a gift voucher goes to whom it was given.
TO_BUYER = tuple(kind for kind in EmailKind if kind not in (K.GIFT, K.ADDRESS_CHANGED))


class AddressChanged(Exception):
    """Somebody else changed it meanwhile; `email` is what it is now."""

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email


class SameAddress(Exception):
    """Nothing to correct."""


def correct_email(order_ref: str, shown: str, wanted: str, subjects: Sequence[str], by: Actor) -> None:
    """`shown` is what the form showed; `subjects`, what emails about the order are about.

    Raises AddressChanged, SameAddress, NotAnAddress or Forbidden.
    """
    email = email_addresses.normalized(wanted)
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    if email == order.email or order.email != shown:
        refusal = SameAddress() if email == order.email else AddressChanged(order.email)
        session.rollback()
        raise refusal
    _change(order, email, subjects)
    audit.record(
        by, "address_corrected", Subject("order", order.ref, order.channel_code),
        before={"email": shown}, after={"email": email},
    )  # fmt: skip
    session.commit()


def _change(order: Order, email: str, subjects: Sequence[str]) -> None:
    had_tickets = order.paid and email_queue.was_sent(K.CONFIRMED, order.ref)
    email_queue.redirect(subjects, TO_BUYER, email)
    email_queue.write_anew(K.ADDRESS_CHANGED, order.ref, order.lang, order.email)
    order.email = email
    if order.basket.order_ref == order.ref:
        order.basket.email = email
    if had_tickets:
        email_queue.write_anew(K.CONFIRMED, order.ref, order.lang, email)
