"""Whether the books say of each order what its tenders, payments and refunds say.

Only orders of the last days are looked at: the work does not grow with the books.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, or_, select

from app.accounting.ledger import services as ledger
from app.accounting.ledger.models import Posting, Transaction
from app.db import session
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import OPEN
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState

LOOKED_AT = timedelta(days=7)
SETTLES_WITHIN = timedelta(minutes=5)  # what moves at this moment is looked at the next time
MOST = 20


def unbalanced(now: datetime) -> dict[str, int]:
    """By the numbers of a few orders that were paid lately: what they are out by (minor units).

    An order is out if money is still to come for it, or too much came, other than what is on its way back; or
    if a tender took another amount than its booking says.
    """
    open_, wrong = _open().label("open"), _tenders_out().label("wrong")
    recent = select(Order.ref, Order.number, open_, wrong).where(
        Order.paid_at.between(now - LOOKED_AT, now - SETTLES_WITHIN)
    )
    out = recent.subquery()
    query = select(out.c.number, out.c.open, out.c.wrong).where(or_(out.c.open != 0, out.c.wrong != 0))
    query = query.where(~_moved_since(out.c.ref, now - SETTLES_WITHIN)).order_by(out.c.number)
    return {number: int(left or off) for number, left, off in session.execute(query.limit(MOST))}


def _open() -> ScalarSelect[int]:
    """What the order owes in the books, with what is on its way back to a card."""
    owed = select(func.coalesce(func.sum(Posting.minor), 0)).join(Posting.transaction)
    owed = owed.where(Transaction.order_ref == Order.ref, Posting.account == ledger.RECEIVABLE)
    refund = Refund.__table__.c
    back = select(func.coalesce(func.sum(refund.amount_minor), 0))
    back = back.where(refund.order_ref == Order.ref, refund.state.in_(OPEN))
    both = owed.correlate(Order).scalar_subquery() + back.correlate(Order).scalar_subquery()
    return select(both).correlate(Order).scalar_subquery()


def _tenders_out() -> ScalarSelect[int]:
    """How much its tenders took more, or less, than was booked when they did."""
    tender = Tender.__table__.c
    booked = select(func.coalesce(func.sum(Posting.minor), 0)).join(Posting.transaction)
    booked = booked.where(Transaction.key == literal("capture:") + tender.ref, Posting.minor > 0)
    off = func.abs(tender.amount_minor - booked.correlate(Tender.__table__).scalar_subquery())
    query = select(func.coalesce(func.sum(off), 0))
    query = query.where(tender.order_ref == Order.ref, tender.state == TenderState.CAPTURED)
    return query.correlate(Order).scalar_subquery()


def _moved_since(order_ref: ColumnElement[str], moment: datetime) -> ColumnElement[bool]:
    booked: Select[int] = select(Transaction.id).where(Transaction.order_ref == order_ref)
    return booked.where(Transaction.booked_at > moment).exists()
