"""The sessions of an event as staff see them: how each stands, and how many of its places are sold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from app.db import session
from app.sale.catalog.models import FREE, Event, Performance, Place
from app.sale.catalog.services import performance_status
from app.sale.catalog.services.performance_status import Availability

PAGE = 50


@dataclass(frozen=True)
class PlaceCounts:
    """`free` are on public sale: house seats are not."""

    places: int = 0
    sold: int = 0
    held: int = 0
    free: int = 0

    @property
    def taken(self) -> bool:
        return bool(self.sold or self.held)


@dataclass(frozen=True)
class SessionRow:
    performance: Performance
    counts: PlaceCounts
    availability: Availability


@dataclass(frozen=True)
class SessionList:
    """A page of sessions. `after`: the last one's start and id, if more follow."""

    rows: Sequence[SessionRow]
    after: tuple[datetime, int] | None


def listed_sessions(
    event: Event, now: datetime, *, past: bool = False, after: tuple[datetime, int] | None = None
) -> SessionList:
    """Those to come, the next first; or the past ones, the last first."""
    place = tuple_(Performance.starts_at, Performance.id)
    query = select(Performance).where(Performance.event_id == event.id)
    if past:
        query = query.where(Performance.starts_at <= now)
        query = query.order_by(Performance.starts_at.desc(), Performance.id.desc())
    else:
        query = query.where(Performance.starts_at > now).order_by(Performance.starts_at, Performance.id)
    if after:
        query = query.where(place < after if past else place > after)
    found = session.scalars(query.limit(PAGE + 1)).all()
    shown = found[:PAGE]
    counts = place_counts([performance.id for performance in shown])
    rows = [_row(performance, counts.get(performance.id, PlaceCounts()), now) for performance in shown]
    last = shown[-1] if len(found) > PAGE else None
    return SessionList(rows, (last.starts_at, last.id) if last else None)


def session_row(performance: Performance, now: datetime) -> SessionRow:
    counts = place_counts([performance.id]).get(performance.id, PlaceCounts())
    return _row(performance, counts, now)


def _row(performance: Performance, counts: PlaceCounts, now: datetime) -> SessionRow:
    return SessionRow(performance, counts, performance_status.availability(performance, counts.free, now))


def place_counts(performance_ids: Collection[int]) -> dict[int, PlaceCounts]:
    public = func.count().filter(FREE, ~Place.house)
    columns = (func.count(), func.count(Place.order_ref), func.count(Place.basket_ref), public)
    query = select(Place.performance_id, *columns).where(Place.performance_id.in_(performance_ids))
    return {
        performance_id: PlaceCounts(*counts)
        for performance_id, *counts in session.execute(query.group_by(Place.performance_id))
    }
