"""The free places of a performance as options of a form, each with what it costs for a ticket's tariff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from app.kernel.money import Money
from app.presenters import line_groups
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine

Options = list[tuple[str, Money, list[tuple[int, str]]]]  # category, price, its places


def of(order: Order, performance: Performance) -> dict[int, Options]:
    """By the line's id, for the tickets of this performance's event. One statement."""
    free = catalog.free_places(performance.id)
    lines = [line for line in order.standing if line.place.performance.event_id == performance.event_id]
    return {line.id: list(_options(order, line, free, turn)) for turn, line in enumerate(lines)}


def _options(
    order: Order, line: OrderLine, free: list[Place], turn: int
) -> Iterator[tuple[str, Money, list[tuple[int, str]]]]:
    for _id, group in groupby(free, key=lambda place: place.category_id):
        places = list(group)
        price = _price(order, line, places[0])
        if price is not None:
            yield line_groups.category(places[0]), price, _places(places, turn)


def _price(order: Order, line: OrderLine, place: Place) -> Money | None:
    if place.category_id == line.place.category_id:
        return line.paid
    tariffs = catalog.tariffs_in(order.channel, place.performance.event_id, place.category_id)
    return next((t.price for t in tariffs if t.price_type.id == line.price_type_id), None)


def _places(places: list[Place], turn: int) -> list[tuple[int, str]]:
    """Where one sits where one likes, one place for each ticket is enough."""
    if places[0].seat is None:
        places = places[turn : turn + 1]
    return [(place.id, line_groups.seat(place)) for place in places]
