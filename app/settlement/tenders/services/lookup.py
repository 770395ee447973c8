"""What orders have set aside or taken."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


def of_order(order_ref: str) -> Sequence[Tender]:
    """What is set aside or taken for an order."""
    query = select(Tender).filter_by(order_ref=order_ref).where(Tender.state != TenderState.RELEASED)
    return session.scalars(query.order_by(Tender.reserved_at, Tender.ref)).all()


def reserved_deferred(contact: Contact) -> Money:
    """What orders under way have set aside on a deferred account: it is not owed yet."""
    query = select(Tender).filter_by(
        contact_ref=contact.ref, kind=TenderKind.DEFERRED, state=TenderState.RESERVED
    )
    return money.total((tender.amount for tender in session.scalars(query)), contact.channel.currency)
