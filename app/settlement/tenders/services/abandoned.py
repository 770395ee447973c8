"""The sweep that releases what was set aside for orders nobody will pay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketState
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.tenders.models import Tender
from app.settlement.tenders.services import reservation
from app.settlement.tenders.states import TenderState

ALIVE = (OrderState.PLACED, OrderState.PAID)
LONGEST = timedelta(hours=2)


def release_abandoned(limit: int = 200) -> int:
    """Release what is set aside for orders that are over or forgotten; how many tenders it found."""
    found = session.scalars(_abandoned(clock.now(), limit)).all()
    for tender in found:
        reservation.give_back(tender)
    session.commit()
    return len(found)


def _abandoned(now: datetime, limit: int) -> Select[Tender]:
    return (
        select(Tender)
        .join(Order, Order.ref == Tender.order_ref)
        .join(Basket, Basket.ref == Order.basket_ref)
        .where(Tender.state == TenderState.RESERVED, or_(Order.state.not_in(ALIVE), _forgotten(now)))
        .limit(limit)
        .with_for_update(of=Tender, skip_locked=True)
    )


def _forgotten(now: datetime) -> ColumnElement[bool]:
    """A basket without seats has no hold that ends, so what its order set aside ends after LONGEST.

    It is set aside again if the order is paid after all.
    """
    return and_(
        Tender.reserved_at < now - LONGEST,
        Basket.state == BasketState.OPEN,
        Basket.held_until.is_(None),
        func.coalesce(Basket.payment_lock_until, now) <= now,
    )
