"""The list of events as staff see it: how each stands, and how much of it is sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from app.db import session
from app.sale.catalog.models import Event, Performance, PerformanceState, Place

PAGE = 50


class EventState(StrEnum):
    DRAFT = "draft"
    ON_SALE = "on_sale"
    OVER = "over"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class EventRow:
    """`sessions` are those to come, `next_at` the first of them; `sold` of `places` are theirs."""

    event: Event
    state: EventState
    sessions: int
    next_at: datetime | None
    places: int = 0
    sold: int = 0

    @property
    def sold_out(self) -> bool:
        return self.state is EventState.ON_SALE and 0 < self.places == self.sold

    @property
    def sold_bp(self) -> int:
        """The share that is sold, in basis points of whole percents."""
        return self.sold * 100 // self.places * 100 if self.places else 0


@dataclass(frozen=True)
class EventList:
    """A page of events. `before` is where the next one begins, if there is one."""

    rows: Sequence[EventRow]
    before: int | None


@dataclass(frozen=True)
class EventsWanted:
    """`channels` None: of every one. `state` None: all but the archived ones."""

    channels: Collection[str] | None = None
    state: EventState | None = None


def listed_events(wanted: EventsWanted, now: datetime, before: int = 0) -> EventList:
    """The newest first; only those made before number `before`, if it is given."""
    query = _rows(now).order_by(Event.id.desc()).limit(PAGE + 1)
    if wanted.channels is not None:
        query = query.where(Event.channel_code.in_(wanted.channels))
    if wanted.state is None:
        query = query.where(Event.archived_at.is_(None))
    else:
        query = query.where(_state(now) == wanted.state.value)
    if before:
        query = query.where(Event.id < before)
    found = session.execute(query).all()
    shown = found[:PAGE]
    sold = _sold([row[0].id for row in shown], now)
    rows = [_row(row, sold) for row in shown]
    return EventList(rows, rows[-1].event.id if len(found) > PAGE else None)


def event_row(event: Event, now: datetime) -> EventRow:
    sold = _counted([event.id], now).subquery()
    query = _rows(now).add_columns(sold.c.places, sold.c.sold).where(Event.id == event.id)
    *found, places, taken = session.execute(query.outerjoin(sold, sold.c.event_id == Event.id)).one()
    return _row(found, {event.id: (places or 0, taken or 0)})


def _row(found: Sequence[Any], sold: Mapping[int, tuple[int, int]]) -> EventRow:
    event, state, sessions, next_at = found
    return EventRow(event, EventState(state), sessions, next_at, *sold.get(event.id, (0, 0)))


def _rows(now: datetime) -> Any:
    return select(
        Event, _state(now), _coming(now, func.count()), _coming(now, func.min(Performance.starts_at))
    )


def _coming(now: datetime, what: ColumnElement[Any]) -> Any:
    """Something about the sessions of an event that are to come."""
    query = select(what).select_from(Performance).where(Performance.event_id == Event.id)
    query = query.where(Performance.starts_at > now, Performance.state != PerformanceState.CANCELED)
    return query.correlate(Event).scalar_subquery()


def _state(now: datetime) -> ColumnElement[str]:
    return case(
        (Event.archived_at.is_not(None), literal(EventState.ARCHIVED.value)),
        (Event.published_at.is_(None), literal(EventState.DRAFT.value)),
        (_coming(now, func.count()) > 0, literal(EventState.ON_SALE.value)),
        else_=literal(EventState.OVER.value),
    )


def _sold(event_ids: Collection[int], now: datetime) -> dict[int, tuple[int, int]]:
    rows = session.execute(_counted(event_ids, now))
    return {event_id: (places, sold) for event_id, places, sold in rows}


def _counted(event_ids: Collection[int], now: datetime) -> Select[int, int, int]:
    """All places of the sessions to come of each event, and those that are sold; house seats count too."""
    places, sold = func.count(Place.id).label("places"), func.count(Place.order_ref).label("sold")
    return (
        select(Performance.event_id, places, sold)
        .join(Place, Place.performance_id == Performance.id)
        .where(Performance.event_id.in_(event_ids), Performance.starts_at > now)
        .where(Performance.state != PerformanceState.CANCELED)
        .group_by(Performance.event_id)
    )
