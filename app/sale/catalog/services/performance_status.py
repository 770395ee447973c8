"""How a performance stands, and how many places are free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from app import cache
from app.db import session
from app.sale.catalog.models import FREE, Performance, PerformanceState, Place

LAST_PLACES = 20
FEW = 20  # who look at the same seats are no crowd


class Availability(StrEnum):
    """How a session stands, in the order a shopper wants to hear it."""

    CANCELED = "canceled"
    POSTPONED = "postponed"
    OVER = "over"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    SOLD_OUT = "sold_out"
    LAST_PLACES = "last_places"
    ON_SALE = "on_sale"

    @property
    def open(self) -> bool:
        """Places can be taken now."""
        return self in (Availability.LAST_PLACES, Availability.ON_SALE)


def availability(performance: Performance, free: int, now: datetime) -> Availability:
    if performance.state is PerformanceState.CANCELED:
        return Availability.CANCELED
    if performance.state is PerformanceState.POSTPONED:
        return Availability.POSTPONED
    if performance.starts_at <= now:
        return Availability.OVER
    if performance.closed_at is not None:
        return Availability.CLOSED
    if now < performance.on_sale_at:
        return Availability.NOT_YET
    if not free:
        return Availability.SOLD_OUT
    return Availability.LAST_PLACES if free <= LAST_PLACES else Availability.ON_SALE


def free_counts(performance_ids: Iterable[int]) -> dict[int, int]:
    query = (
        select(Place.performance_id, func.count().label("free"))
        .where(Place.performance_id.in_(list(performance_ids)), FREE, ~Place.house)
        .group_by(Place.performance_id)
    )
    return {row.performance_id: row.free for row in session.execute(query)}


def free_lately(performance_ids: Iterable[int]) -> dict[int, int]:
    """For those who look around: whoever takes a place learns the truth of the moment."""
    ids = tuple(performance_ids)
    return cache.get_briefly(("free", ids), lambda: free_counts(ids))
