"""Locking free places for a basket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.db import session
from app.sale.baskets.services.errors import PlacesGone
from app.sale.catalog.models import FREE, Performance, Place


@dataclass(frozen=True)
class PlaceRequest:
    """One place wanted at one tariff; no place id means any place of the category."""

    category_id: int
    price_type_id: int
    place_id: int | None = None


def lock_free(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> list[Place]:
    """Lock free places, skipping those somebody else is taking now. `house`: house seats may be taken.

    Raises PlacesGone.
    """
    named = {place.id: place for place in _named(performance, choices, house)}
    pools = _any_of(performance, choices, house)
    held = [named.get(c.place_id) if c.place_id else _draw(pools, c.category_id) for c in choices]
    places = [place for place in held if place is not None]
    if len(places) < len(choices):
        raise PlacesGone([c.place_id for c in choices if c.place_id and c.place_id not in named])
    return places


def _draw(pools: dict[int, list[Place]], category_id: int) -> Place | None:
    pool = pools.get(category_id)
    return pool.pop() if pool else None


def _free(performance: Performance, house: bool) -> Select[Place]:
    query = select(Place).options(joinedload(Place.seat))
    query = query.where(Place.performance_id == performance.id, FREE)
    query = query if house else query.where(~Place.house)
    return query.with_for_update(of=Place, skip_locked=True)


def _named(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> list[Place]:
    wanted = [choice.place_id for choice in choices if choice.place_id is not None]
    if not wanted:
        return []
    query = _free(performance, house).where(Place.id.in_(wanted)).order_by(Place.id)
    return [place for place in session.scalars(query) if _fits(place, choices)]


def _fits(place: Place, choices: Iterable[PlaceRequest]) -> bool:
    return any(c.place_id == place.id and c.category_id == place.category_id for c in choices)


def _any_of(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> dict[int, list[Place]]:
    wanted = Counter(choice.category_id for choice in choices if choice.place_id is None)
    free = _free(performance, house).where(Place.seat_id.is_(None))
    return {
        category_id: list(session.scalars(free.where(Place.category_id == category_id).limit(count)))
        for category_id, count in wanted.items()
    }
