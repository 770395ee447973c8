"""An order as a line of a list: with what its tickets say, and without loading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Integer, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.cache import get_rows
from app.db import session
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderGift, OrderLine


@dataclass(frozen=True)
class OrderRow:
    """`performance` is the first of its tickets' by date."""

    order: Order
    places: int = 0
    gifts: int = 0
    performance: Performance | None = None


def rows(orders: Sequence[Order]) -> list[OrderRow]:
    """One statement for all of them; one more if some have no tickets, which may be gift vouchers."""
    if not orders:
        return []
    said = {line.order_ref: line for line in session.execute(_lines([order.ref for order in orders]))}
    bare = [order.ref for order in orders if order.ref not in said]
    gifts: dict[str, int] = dict(session.execute(_gifts(bare)).all()) if bare else {}
    performances = get_rows(Performance, {line.performance_id for line in said.values()})
    return [
        OrderRow(order, line.places, 0, performances[line.performance_id])
        if (line := said.get(order.ref))
        else OrderRow(order, gifts=gifts.get(order.ref, 0))
        for order in orders
    ]


def _lines(refs: Sequence[str]) -> Select[str, int, int]:
    earliest = aggregate_order_by(Place.performance_id, Performance.starts_at, Performance.id)
    first = func.array_agg(earliest, type_=ARRAY(Integer))[1].label("performance_id")
    query = select(OrderLine.order_ref, func.count().label("places"), first)
    query = query.join(OrderLine.place).join(Performance, Performance.id == Place.performance_id)
    return query.where(OrderLine.order_ref.in_(refs)).group_by(OrderLine.order_ref)


def _gifts(refs: Sequence[str]) -> Select[str, int]:
    query = select(OrderGift.order_ref, func.count()).group_by(OrderGift.order_ref)
    return query.where(OrderGift.order_ref.in_(refs))
