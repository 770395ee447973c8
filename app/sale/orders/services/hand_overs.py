"""Orders whose tickets somebody of the venue gives out: those that wait, soonest first, and those done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, func, null, select, tuple_, union_all
from sqlalchemy.orm import selectinload

from app import row_pages
from app.db import session
from app.kernel import clock
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine
from app.sale.orders.services.search import AT_ONCE, PAGE
from app.sale.orders.states import OrderState
from app.venue.delivery.models import Handover

OVER = timedelta(days=1)  # after its last performance nobody comes for them any more
Begins = tuple[datetime, str]


@dataclass(frozen=True)
class HandOverFilter:
    """What a list shows. `channels` None: all."""

    way: Handover
    channels: Collection[str] | None = None
    performance_id: int | None = None
    done: bool = False


@dataclass(frozen=True)
class HandOverPage:
    """`after`: where the next page begins, if there is one. `performances`: what is waited for in this way,
    the soonest first, and how many orders wait for each.
    """

    rows: Sequence[Order]
    after: Begins | None
    performances: Sequence[tuple[Performance, int]]


def hand_overs(wanted: HandOverFilter, after: Begins | None = None, most: int = PAGE) -> HandOverPage:
    """One page, in four statements however many there are. All that wait are gone through once, for both."""
    waits = _waits(wanted)
    page = _page(waits, wanted, after).limit(most + 1).subquery()
    ahead = select(null(), null(), waits.c.performance_id, func.count(waits.c.order_ref.distinct()))
    ahead = ahead.where(waits.c.starts_at > clock.now() - OVER).group_by(waits.c.performance_id)
    found = session.execute(union_all(select(page, null(), null()), ahead)).all()
    begins = sorted(((row[1], row[0]) for row in found if row[0]), reverse=wanted.done)
    numbers = {row[2]: row[3] for row in found if row[2]}
    following = begins[most - 1] if len(begins) > most else None
    return HandOverPage(_orders(begins[:most]), following, _performances(numbers))


def every_hand_over(wanted: HandOverFilter) -> Iterator[Order]:
    """All of them, in the order of the pages."""
    return row_pages.every(lambda after: hand_overs(wanted, after, AT_ONCE))


def count_hand_overs(wanted: HandOverFilter, most: int) -> int:
    """How many there are, counted to `most` + 1 only."""
    found = _page(_waits(wanted), wanted, None).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _page(waits: CTE, wanted: HandOverFilter, after: Begins | None) -> Select[Any, Any]:
    return _done(wanted, after) if wanted.done else _waiting(waits, wanted, after)


def _waits(wanted: HandOverFilter) -> CTE:
    """Each order that waits, and each performance it has places at: those of a ticket that was refunded are
    its own no more.
    """
    query = select(Order.ref.label("order_ref"), Place.performance_id, Performance.starts_at)
    query = query.join(Place, Place.order_ref == Order.ref)
    query = query.join(Performance, Performance.id == Place.performance_id)
    query = query.where(
        Order.handover.is_not(None), Order.handed_over_at.is_(None), Order.state == OrderState.PAID
    )
    return query.where(*_theirs(wanted)).cte("waits")


def _theirs(wanted: HandOverFilter) -> list[ColumnElement[bool]]:
    here = [] if wanted.channels is None else [Order.channel_code.in_(wanted.channels)]
    return [Order.handover == wanted.way, *here]


def _waiting(waits: CTE, wanted: HandOverFilter, after: Begins | None) -> Select[Any, Any]:
    first = func.min(waits.c.starts_at)
    query = select(waits.c.order_ref, first.label("first")).group_by(waits.c.order_ref)
    query = query.having(func.max(waits.c.starts_at) > clock.now() - OVER)
    if wanted.performance_id is not None:
        query = query.having(func.bool_or(waits.c.performance_id == wanted.performance_id))
    if after:
        query = query.having(tuple_(first, waits.c.order_ref) > after)
    return query.order_by(first, waits.c.order_ref)


def _done(wanted: HandOverFilter, after: Begins | None) -> Select[Any, Any]:
    query = select(Order.ref, Order.handed_over_at)
    query = query.where(Order.handed_over_at.is_not(None), *_theirs(wanted))
    if wanted.performance_id is not None:
        there = _there(wanted.performance_id)
        query = query.join(there, there.c.order_ref == Order.ref)
    if after:
        query = query.where(tuple_(Order.handed_over_at, Order.ref) < after)
    return query.order_by(Order.handed_over_at.desc(), Order.ref.desc())


def _there(performance_id: int) -> CTE:
    """The orders with places at a performance, found first: else all that were ever handed out are asked."""
    query = select(Place.order_ref).where(Place.performance_id == performance_id)
    found = query.where(Place.order_ref.is_not(None)).distinct().cte("there")
    return found.prefix_with("MATERIALIZED")


def _orders(begins: Sequence[Begins]) -> list[Order]:
    lines = selectinload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    refs = [ref for _moment, ref in begins]
    query = select(Order).where(Order.ref.in_(refs)).options(lines)
    found = {order.ref: order for order in session.scalars(query)} if refs else {}
    return [found[ref] for ref in refs]


def _performances(numbers: dict[int, int]) -> list[tuple[Performance, int]]:
    query = select(Performance).where(Performance.id.in_(numbers))
    query = query.order_by(Performance.starts_at, Performance.id)
    return [(one, numbers[one.id]) for one in session.scalars(query)] if numbers else []
