"""Issuing tickets, finding, revoking and withholding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Update, select, update
from sqlalchemy.orm import joinedload

from app.db import session
from app.kernel import clock, refs
from app.sale.catalog.models import Place
from app.sale.orders.models import Order, OrderLine
from app.sale.tickets.models import Ticket, TicketSeries, Withheld


def issue(order: Order) -> list[Ticket]:
    """One ticket a line, numbered from the channel's unbroken series. The caller commits.

    Call it last in a transaction: it locks the counter every sale of the channel needs.
    """
    if not order.lines:
        return []
    serials = _next_serials(order.channel_code, len(order.lines))
    tickets = [_ticket(line, serial, order) for line, serial in zip(order.lines, serials, strict=True)]
    session.add_all(tickets)
    return tickets


def _next_serials(channel_code: str, count: int) -> range:
    counter = update(TicketSeries).filter_by(channel_code=channel_code)
    last = session.scalar(counter.values(last=TicketSeries.last + count).returning(TicketSeries.last))
    if last is None:
        raise LookupError(f"no ticket series for channel {channel_code}")
    return range(last - count + 1, last + 1)


def _ticket(line: OrderLine, serial: int, order: Order) -> Ticket:
    ticket = Ticket(ref=refs.new(16), serial=serial, line=line, revision=1)
    ticket.channel_code, ticket.order_ref = order.channel_code, order.ref
    return ticket


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


def reissue(lines: Iterable[OrderLine]) -> None:
    """What stands on these tickets has changed: earlier prints stop working. The caller commits."""
    for ticket in of_lines(lines):
        ticket.revision += 1
        ticket.issued_at = clock.now()


def withhold(order_ref: str, why: Withheld) -> int:
    """No ticket of the order opens a door for now; how many that is. The caller commits.

    A ticket withheld already keeps its first reason. Once it is released, the sweep of the second reason
    withholds it again.
    """
    return _set_withheld(_standing(order_ref).where(Ticket.withheld.is_(None)), why)


def release(order_ref: str, why: Withheld) -> int:
    """They open doors again, unless they wait for something else; how many that is. The caller commits."""
    return _set_withheld(_standing(order_ref).where(Ticket.withheld == why), None)


def _standing(order_ref: str) -> Update:
    return update(Ticket).where(Ticket.order_ref == order_ref, Ticket.revoked_at.is_(None))


def _set_withheld(chosen: Update, withheld: Withheld | None) -> int:
    return len(session.scalars(chosen.values(withheld=withheld).returning(Ticket.ref)).all())


def why_withheld(order_ref: str) -> Withheld | None:
    """What the tickets of an order wait for, in one small statement; None if they open doors."""
    query = select(Ticket.withheld).filter_by(order_ref=order_ref, revoked_at=None)
    return session.scalar(query.where(Ticket.withheld.is_not(None)).limit(1))
