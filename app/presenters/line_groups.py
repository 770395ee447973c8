"""Lines as people read them: by performance, counted by category, seats in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import money
from app.kernel.money import Money
from app.presenters import posters
from app.sale.catalog.models import Performance, Place, PriceType


class Line(Protocol):
    """A basket line or an order line: the same to a reader."""

    id: int

    @property
    def place(self) -> Place: ...
    @property
    def price_type(self) -> PriceType: ...
    @property
    def price(self) -> Money: ...


@dataclass(frozen=True)
class PerformanceHeading:
    """One performance at a glance."""

    performance: Performance

    @property
    def poster_url(self) -> str:
        return posters.poster_src(self.performance.event)

    @property
    def title(self) -> str:
        return self.performance.event.title.in_(lang())

    @property
    def when(self) -> str:
        return formats.when(self.performance.starts_at, lang(), brands.channel().timezone)

    @property
    def where(self) -> str:
        return self.performance.event.venue.name.in_(lang())


@dataclass(frozen=True)
class Group:
    """The lines of one performance, in the order they were taken."""

    heading: PerformanceHeading
    lines: Sequence[Line]

    @property
    def counts(self) -> list[tuple[str, str, Money]]:
        """`3 tickets, Category 1`, where they are, and what they cost together."""
        by_category = sorted(self.lines, key=lambda line: line.place.category.position)
        return [
            _counted(list(lines))
            for _key, lines in groupby(by_category, key=lambda line: line.place.category)
        ]


def by_performance(lines: Iterable[Line]) -> list[Group]:
    ordered = sorted(
        lines, key=lambda line: (line.place.performance.starts_at, line.place.performance_id, line.id)
    )
    return [
        Group(PerformanceHeading(performance), list(found))
        for performance, found in groupby(ordered, key=lambda line: line.place.performance)
    ]


def _counted(lines: list[Line]) -> tuple[str, str, Money]:
    category = lines[0].place.category.name.in_(lang())
    words = plural(
        "%(num)d ticket, %(category)s", "%(num)d tickets, %(category)s", len(lines), category=category
    )
    return words, seats_together(line.place for line in lines), _sum(lines)


def _sum(lines: Sequence[Line]) -> Money:
    return money.total((line.price for line in lines), lines[0].price.currency)


def seats_together(places: Iterable[Place]) -> str:
    """`Balcony 58, 60, 62`: each zone once, then its seats."""
    numbered = [place.seat for place in places if place.seat]
    zones = groupby(numbered, key=lambda seat: (seat.zone.name.in_(lang()), seat.row))
    parts = []
    for (zone, row), seats in zones:
        numbers = ", ".join(seat.number for seat in seats)
        parts.append(_("%(zone)s, row %(row)s, %(numbers)s", zone=zone, row=row, numbers=numbers))
    return " · ".join(parts)


def seat(place: Place) -> str:
    """`Balcony – Row A – Seat 58`, or that one sits where one likes."""
    if place.seat is None:
        return _("Free seating")
    return _(
        "%(zone)s – row %(row)s – seat %(number)s",
        zone=place.seat.zone.name.in_(lang()),
        row=place.seat.row,
        number=place.seat.number,
    )
