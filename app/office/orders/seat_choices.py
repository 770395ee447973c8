"""The free places of one category of a performance, as options of a form, and what each ticket would cost."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import Money
from app.presenters import line_groups
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, Place
from app.sale.catalog.services import CategoryOffer
from app.sale.orders.models import Order, OrderLine


@dataclass(frozen=True)
class SeatChoice:
    """What one ticket may become: its price there, and the places by their ids."""

    price: Money
    places: list[tuple[int, str]]


def categories(order: Order, performance: Performance) -> list[CategoryOffer]:
    return catalog.offers(order.channel, performance)


def of(order: Order, performance: Performance, offer: CategoryOffer) -> dict[int, SeatChoice]:
    """By the line's id, for the tickets of this event whose tariff has a price there. One statement."""
    free = catalog.free_places(performance.id, offer.category.id)
    lines = [line for line in order.standing if line.place.performance.event_id == performance.event_id]
    return {
        line.id: SeatChoice(price, _places(free, turn))
        for turn, line in enumerate(lines)
        if (price := _price(line, offer)) is not None
    }


def _price(line: OrderLine, offer: CategoryOffer) -> Money | None:
    """Of its own category, what was agreed; of another, today's."""
    if offer.category.id == line.place.category_id:
        return line.paid
    tariff = offer.tariff(line.price_type_id)
    return tariff.price if tariff else None


def _places(free: list[Place], turn: int) -> list[tuple[int, str]]:
    """Where one sits where one likes, one place for each ticket is enough."""
    if free and free[0].seat is None:
        free = free[turn : turn + 1]
    return [(place.id, line_groups.seat(place)) for place in free]
