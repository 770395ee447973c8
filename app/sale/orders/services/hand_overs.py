"""Orders whose tickets somebody of the venue gives out: those that wait, soonest first, and those done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_
from sqlalchemy.orm import selectinload

from app.db import session
from app.kernel import clock
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine
from app.sale.orders.services.search import PAGE
from app.sale.orders.states import OrderState
from app.venue.delivery.models import Handover

OVER = timedelta(days=1)  # after its last performance nobody comes for them any more


@dataclass(frozen=True)
class HandOverFilter:
    """What a list shows. `channels` None: all."""

    way: Handover
    channels: Collection[str] | None = None
    performance_id: int | None = None
    done: bool = False


@dataclass(frozen=True)
class HandOverPage:
    """`after`: where the next page begins, if there is one."""

    rows: Sequence[Order]
    after: tuple[datetime, str] | None


def hand_overs(wanted: HandOverFilter, after: tuple[datetime, str] | None = None) -> HandOverPage:
    """One page, in two statements however many there are."""
    query, moment = _done(wanted) if wanted.done else _waiting(wanted)
    place = tuple_(moment, Order.ref)
    if after:
        query = query.where(place < after if wanted.done else place > after)
    parts = (moment.desc(), Order.ref.desc()) if wanted.done else (moment, Order.ref)
    lines = selectinload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    rows = session.execute(query.order_by(*parts).limit(PAGE + 1).options(lines)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return HandOverPage([row[0] for row in rows[:PAGE]], (last[1], last[0].ref) if last else None)


def _waiting(wanted: HandOverFilter) -> tuple[Select[Any], ColumnElement[Any]]:
    soonest = _waiting_orders(wanted)
    first = soonest.c.first
    return select(Order, first).join(soonest, soonest.c.order_ref == Order.ref), first


def _waiting_orders(wanted: HandOverFilter) -> Subquery:
    """Each with its first performance."""
    query = select(OrderLine.order_ref, func.min(Performance.starts_at).label("first")).join(OrderLine.order)
    query = query.join(OrderLine.place).join(Performance, Performance.id == Place.performance_id)
    query = query.where(
        Order.handover.is_not(None), Order.handed_over_at.is_(None), Order.state == OrderState.PAID,
        OrderLine.refunded_minor.is_(None), *_chosen(wanted),
    )  # fmt: skip
    last = func.max(Performance.starts_at)
    return query.group_by(OrderLine.order_ref).having(last > clock.now() - OVER).subquery()


def _done(wanted: HandOverFilter) -> tuple[Select[Any], ColumnElement[Any]]:
    moment: ColumnElement[Any] = Order.handed_over_at.expression
    query: Select[Any] = select(Order, moment).where(moment.is_not(None), *_chosen(wanted))
    return query, moment


def _chosen(wanted: HandOverFilter) -> list[ColumnElement[bool]]:
    conditions = [Order.handover == wanted.way]
    if wanted.channels is not None:
        conditions.append(Order.channel_code.in_(wanted.channels))
    if wanted.performance_id is not None:
        there = select(OrderLine.id).join(OrderLine.place)
        there = there.where(OrderLine.order_ref == Order.ref, Place.performance_id == wanted.performance_id)
        conditions.append(there.exists())
    return conditions


def performances_waited_for(wanted: HandOverFilter) -> Sequence[tuple[Performance, int]]:
    """The performances of the orders that wait, the soonest first, and how many orders wait for each."""
    everything = _waiting_orders(HandOverFilter(wanted.way, wanted.channels))
    query = select(Performance, func.count(func.distinct(OrderLine.order_ref)))
    query = query.join(Place, Place.performance_id == Performance.id).join(
        OrderLine, OrderLine.place_id == Place.id
    )
    query = query.join(everything, everything.c.order_ref == OrderLine.order_ref)
    query = query.where(OrderLine.refunded_minor.is_(None)).group_by(Performance.id)
    found = session.execute(query.order_by(Performance.starts_at, Performance.id)).all()
    return [(performance, number) for performance, number in found]
