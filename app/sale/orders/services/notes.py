"""Notes that staff leave on an order for one another."""

from __future__ import annotations

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.orders.models import Order, OrderNote

LONGEST = 2000


def add_note(order: Order, text: str, by: Actor) -> OrderNote:
    """The audit says that there is one and not what it says: notes are deleted with the buyer's name.

    Raises Forbidden.
    """
    by.must(Right.HANDLE_ORDERS, order.channel_code)
    note = OrderNote(order_ref=order.ref, text=text[:LONGEST], author=by.name)
    session.add(note)
    audit.record(by, "noted", Subject("order", order.ref, order.channel_code))
    session.commit()
    return note
