"""What was sold with promo codes."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from app.db import session
from app.sale.orders.models import Order, OrderLine
from app.sale.orders.states import OrderState
from app.sale.promotions.models import Redemption, RedemptionState

LINES = OrderLine.__table__


class PromoSales(NamedTuple):
    """In minor units: what its tickets brought in, and what it took off them; refunded ones left out."""

    orders: int = 0
    turnover_minor: int = 0
    discount_minor: int = 0


def sold_with(promo_ids: Collection[int]) -> dict[int, PromoSales]:
    """By promo code; one that sold nothing is left out."""
    kept = OrderLine.refunded_minor.is_(None)
    query = (
        select(
            Redemption.promo_id,
            func.count(Order.ref.distinct()),
            func.coalesce(func.sum(LINES.c.price_minor - OrderLine.discount_minor).filter(kept), 0),
            func.coalesce(func.sum(OrderLine.discount_minor).filter(kept), 0),
        )
        .join(Order, Order.basket_ref == Redemption.basket_ref)
        .join(OrderLine, OrderLine.order_ref == Order.ref)
        .where(
            Redemption.promo_id.in_(promo_ids),
            Redemption.state == RedemptionState.SPENT,
            Order.state.in_([OrderState.PAID, OrderState.REFUNDED]),
        )
        .group_by(Redemption.promo_id)
    )
    return {promo_id: PromoSales(*sums) for promo_id, *sums in session.execute(query)}
