"""How full today's performances are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from app.db import session
from app.sale.catalog.models import Event, Performance, PerformanceState, Place

MOST = 3
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fullness:
    """Of one performance: places sold, in baskets, and free to sell."""

    performance: Performance
    sold: int
    held: int
    free: int


def fullness(midnight: datetime, channels: Collection[str] | None) -> list[Fullness]:
    """Those that begin in the day from `midnight` on, the first ones."""
    soon = select(Performance.id).join(Event, Event.id == Performance.event_id)
    soon = soon.where(
        Performance.starts_at >= midnight, Performance.starts_at < midnight + DAY,
        Performance.state == PerformanceState.SCHEDULED,
    )  # fmt: skip
    if channels is not None:
        soon = soon.where(Event.channel_code.in_(channels))
    first = soon.order_by(Performance.starts_at, Performance.id).limit(MOST)
    free = and_(Place.basket_ref.is_(None), Place.order_ref.is_(None), ~Place.house)
    query = select(
        Performance, func.count().filter(Place.order_ref.is_not(None)),
        func.count().filter(Place.basket_ref.is_not(None)), func.count().filter(free),
    )  # fmt: skip
    query = query.join(Place, Place.performance_id == Performance.id).where(Performance.id.in_(first))
    query = query.group_by(Performance.id).order_by(Performance.starts_at, Performance.id)
    return [Fullness(*row) for row in session.execute(query)]
