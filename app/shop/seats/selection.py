"""What the form of the seats page asks for, read from the request and checked again by the basket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request

from app.http.numbers import whole, whole_or
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, PriorityPass

MOST_PER_PRICE = 99
MOST_SKIPPED = 20
MOST_TICKED = 50


@dataclass(frozen=True)
class SeatSelection:
    """A category, how many places at each price type, and how they should sit.

    `counts` are places by price type id; `skip` is how many proposals to pass over.
    """

    category_id: int
    counts: dict[int, int]
    step_free: bool
    apart: bool
    skip: int

    @property
    def places(self) -> int:
        return sum(self.counts.values())

    def price_types(self) -> list[int]:
        """One price type a place, in the order of the form."""
        return [price_type for price_type, count in self.counts.items() for _ in range(count)]

    def nearest_to(self, wanted: Sequence[PlaceRequest]) -> SeatSelection:
        """The same from the first proposal on; seats ticked on a list give their category and counts."""
        counts = self.counts or dict(Counter(place.price_type_id for place in wanted))
        return replace(self, category_id=wanted[0].category_id, counts=counts, skip=0)


def requested() -> SeatSelection:
    values = request.values
    return SeatSelection(
        category_id=values.get("category", 0, type=whole),
        counts=_counts(),
        step_free="step_free" in values,
        apart="apart" in values,
        skip=min(values.get("skip", 0, type=whole), MOST_SKIPPED),
    )


def _counts() -> dict[int, int]:
    """Fields `count-<price type>` above zero."""
    typed = (
        (whole_or(name.removeprefix("count-"), 0), min(whole_or(value, 0), MOST_PER_PRICE))
        for name, value in request.values.items()
        if name.startswith("count-")
    )
    return {price_type: count for price_type, count in typed if price_type and count}


def priority_pass(performance: Performance) -> PriorityPass | None:
    """First choice, house seats included, for somebody whose paid seats had gone (E19)."""
    ref = request.values.get("priority", "")
    found = catalog.promise(ref[:26]) if ref else None
    return found if found and found.performance_id == performance.id else None


def wanted_places(performance: Performance, asked: SeatSelection) -> list[PlaceRequest]:
    """Seats ticked on the list, else the proposed seats, else so many entries; [] if nothing was chosen."""
    return _ticked() or _proposed_or_entries(performance, asked)


def _ticked() -> list[PlaceRequest]:
    ids = ticked_ids()
    price_type = ticked_tariff()
    if not ids or not price_type:
        return []
    found = {place.id: place for place in catalog.places(ids[:MOST_TICKED])}
    return [PlaceRequest(found[i].category_id, price_type, i) for i in ids if i in found]


def ticked_tariff() -> int:
    return request.values.get("tariff", 0, type=whole)


def ticked_ids() -> list[int]:
    return _numbers("place")


def _numbers(name: str) -> list[int]:
    return [number for value in request.values.getlist(name) if (number := whole_or(value, 0))]


def _proposed_or_entries(performance: Performance, asked: SeatSelection) -> list[PlaceRequest]:
    price_types = asked.price_types()
    if not performance.event.numbered:
        return [PlaceRequest(asked.category_id, price_type, None) for price_type in price_types]
    ids = _numbers("seat")
    if len(ids) != asked.places:
        return []
    return [PlaceRequest(asked.category_id, t, i) for t, i in zip(price_types, ids, strict=True)]
