"""Orders put on account: what is still to be paid of each, and how near its performances are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine
from app.sale.tickets.models import Ticket, Withheld
from app.settlement.statements import services as statements
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState
from app.venue.channels.models import Channel

CAPTURED_DEBT = and_(Tender.kind == TenderKind.DEFERRED, Tender.state == TenderState.CAPTURED)
ON_ACCOUNT = select(Tender.order_ref).where(CAPTURED_DEBT)


@dataclass(frozen=True)
class Admission:
    """The valid tickets of an order: their first and last performance, and whether they are withheld."""

    order: Order
    first: datetime
    last: datetime
    withheld: bool

    @property
    def over(self) -> bool:
        return self.last <= clock.now()

    def near(self, days: int | None) -> bool:
        """Whether the first performance is at most so many days away at the venue; None is never."""
        channel = self.order.channel
        today = channel.date_at(clock.now())
        return days is not None and channel.date_at(self.first) <= today + timedelta(days=days)


@dataclass(frozen=True)
class Unpaid:
    """An order not fully paid, for staff. `admission` is None if it has no tickets, only gift vouchers."""

    contact: Contact
    order: Order
    amount: Money
    admission: Admission | None


def admissions(contact: Contact) -> Sequence[Admission]:
    """Their orders with valid tickets and a part put on account, whether paid since or not."""
    withheld = func.bool_or(func.coalesce(Ticket.withheld == Withheld.DEFERRED, False))
    facts = select(Order, func.min(Performance.starts_at), func.max(Performance.starts_at), withheld)
    theirs = ON_ACCOUNT.where(Tender.contact_ref == contact.ref)
    query = _with_performances(facts).where(Order.ref.in_(theirs))
    return [Admission(*row) for row in session.execute(query.group_by(Order.ref))]


def open_amounts(contact: Contact) -> dict[Order, Money]:
    """What is still to be paid of each order, also of a guest's under their address."""
    found: dict[Order, Money] = {}
    for entry, left in statements.deferred_of(contact).all_open_debts:
        if entry.order:
            found[entry.order] = found.get(entry.order, Money(0, left.currency)) + left
    return found


def contacts_to_review() -> Sequence[str]:
    """Refs of contacts whose tickets may have to be withheld or released."""
    to_come = Channel.withholds_unpaid_days.is_not(None) & (Performance.starts_at > clock.now())
    owing = select(Tender.contact_ref).distinct().select_from(Order)
    owing = owing.join(Tender, (Tender.order_ref == Order.ref) & CAPTURED_DEBT)
    query = _with_performances(owing).join(Channel, Channel.code == Order.channel_code)
    query = query.where(or_(to_come, Ticket.withheld == Withheld.DEFERRED))
    return [ref for ref in session.scalars(query.order_by(Tender.contact_ref)) if ref]


def _with_performances(query: Select[Any]) -> Select[Any]:
    """Join the valid tickets of each order, with their performances."""
    query = query.join(Ticket, (Ticket.order_ref == Order.ref) & Ticket.revoked_at.is_(None))
    query = query.join(OrderLine, OrderLine.id == Ticket.order_line_id)
    return query.join(Place, Place.id == OrderLine.place_id).join(
        Performance, Performance.id == Place.performance_id
    )


def unpaid(channel_code: str) -> Iterator[Unpaid]:
    """Every order of a channel that is not fully paid, contact by contact, the oldest first."""
    owing = select(Tender.contact_ref).where(Tender.order_ref.in_(ON_ACCOUNT))
    query = select(Contact).filter_by(channel_code=channel_code).where(Contact.ref.in_(owing))
    for contact in session.scalars(query.order_by(Contact.number)).all():
        by_order = {found.order: found for found in admissions(contact)}
        for order, amount in open_amounts(contact).items():
            yield Unpaid(contact, order, amount, by_order.get(order))
