"""Prints of tickets by staff: each is counted, and all but the first of a ticket say they are duplicates."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.orders import services as orders
from app.sale.tickets.models import TicketPrint
from app.sale.tickets.services import issued
from app.sale.tickets.services.handing_over import NotReady


def note_print(order_ref: str, by: Actor) -> TicketPrint:
    """Count a print of every ticket of the order that opens a door. Raises NotReady or Forbidden.

    The order is locked, so that of two prints at once one is a duplicate.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    opening = [ticket for ticket in issued.of_order(order_ref) if ticket.opens]
    if not opening:
        session.rollback()
        raise NotReady
    before = prints_of(order_ref)
    copies = {
        ticket.print_key: 1 + sum(ticket.print_key in earlier.copies for earlier in before)
        for ticket in opening
    }
    made = TicketPrint(order_ref=order_ref, author=by.name, copies=copies)
    session.add(made)
    duplicates = sum(number > 1 for number in copies.values())
    audit.record(
        by, "tickets_printed", Subject("order", order_ref, order.channel_code),
        after={"tickets": len(copies), "duplicates": duplicates},
    )  # fmt: skip
    session.commit()
    return made


def prints_of(order_ref: str) -> list[TicketPrint]:
    query = select(TicketPrint).filter_by(order_ref=order_ref).order_by(TicketPrint.printed_at)
    return list(session.scalars(query))


def print_of(order_ref: str, ref: str) -> TicketPrint | None:
    return session.scalars(select(TicketPrint).filter_by(order_ref=order_ref, ref=ref)).one_or_none()
