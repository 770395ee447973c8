"""Issuing tickets, and the code a scanner can check without asking us."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.catalog.models import Place
from app.db import session
from app.kernel import clock, refs
from app.orders.models import Order, OrderLine
from app.tickets.models import Ticket, TicketSeries

PREFIX = "PT1"


def issue(order: Order) -> list[Ticket]:
    """One ticket a line, numbered from the channel's unbroken series. The caller commits.

    Call it last in a transaction: it locks the counter every sale of the channel needs.
    """
    count = len(order.lines)
    if not count:
        return []
    counter = update(TicketSeries).filter_by(channel_code=order.channel_code)
    last = session.scalar(counter.values(last=TicketSeries.last + count).returning(TicketSeries.last))
    if last is None:
        raise LookupError(f"no ticket series for channel {order.channel_code}")
    tickets = [
        Ticket(
            ref=refs.new(16),
            channel_code=order.channel_code,
            serial=last - count + place,
            order_ref=order.ref,
            line=line,
            revision=1,
        )
        for place, line in enumerate(order.lines, start=1)
    ]
    session.add_all(tickets)
    return tickets


def of_order(order_ref: str) -> Sequence[Ticket]:
    """The tickets of an order with all that stands on them, in one statement."""
    query = (
        select(Ticket)
        .options(joinedload(Ticket.line).joinedload(OrderLine.place).joinedload(Place.seat))
        .filter_by(order_ref=order_ref)
        .order_by(Ticket.serial)
    )
    return session.scalars(query).all()


def of_lines(lines: Iterable[OrderLine]) -> Sequence[Ticket]:
    query = select(Ticket).where(Ticket.order_line_id.in_([line.id for line in lines]))
    return session.scalars(query.order_by(Ticket.serial)).all()


def revoke(ticket: Ticket) -> None:
    """Every print of this ticket so far stops working. The caller commits."""
    ticket.revision += 1
    ticket.revoked_at = clock.now()


def code(ticket: Ticket, key: Ed25519PrivateKey) -> str:
    """What the QR holds: `PT1.<ref>.<revision>.<signature>`, in characters a dense QR likes."""
    claim = f"{PREFIX}.{ticket.ref}.{ticket.revision}"
    return f"{claim}.{base64.b32encode(key.sign(claim.encode())).decode().rstrip('=')}"


def admits(scanned: str, key: Ed25519PrivateKey) -> Ticket | None:
    """The ticket behind a scanned code, or None: forged, revoked or replaced by a later print."""
    claim, _, signature = scanned.rpartition(".")
    try:
        padded = signature + "=" * (-len(signature) % 8)
        key.public_key().verify(base64.b32decode(padded), claim.encode())
    except (InvalidSignature, ValueError):
        return None
    _, ref, revision = claim.split(".")
    ticket = session.get(Ticket, ref)
    return ticket if ticket and not ticket.revoked_at and ticket.revision == int(revision) else None
