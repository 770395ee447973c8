"""What a place costs, every fee inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app import cache
from app.db import session
from app.kernel.money import Money
from app.sale.catalog.models import FREE, Performance, Place, Price, PriceType
from app.sale.catalog.services import seat_choice
from app.sale.halls.models import Category
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Tariff:
    """One price type in one category. `price` is what the shopper pays, `fee` the part inside it."""

    price_type: PriceType
    price: Money
    fee: Money


Tariffs = dict[Category, list[Tariff]]


@dataclass(frozen=True)
class CategoryOffer:
    """One category of a session: its tariffs and how many places are free."""

    category: Category
    tariffs: Sequence[Tariff]
    free: int

    def tariff(self, price_type_id: int) -> Tariff | None:
        return next(
            (tariff for tariff in self.tariffs if tariff.price_type.id == price_type_id),
            None,
        )


def offers(channel: Channel, performance: Performance, *, house: bool = False) -> list[CategoryOffer]:
    """Every category of a session with its all-in tariffs and free places, best category first."""
    key = ("free by category", performance.id, house)
    free = cache.get_briefly(key, lambda: _free_by_category(performance.id, house))
    tariffs = tariffs_of(channel, performance.event_id, performance.id)
    return [CategoryOffer(category, found, free.get(category.id, 0)) for category, found in tariffs.items()]


def tariffs_of(channel: Channel, event_id: int, performance_id: int = 0) -> Tariffs:
    """What an event costs, every fee inside, by category, best category first; or one of its sessions."""
    key = ("tariffs", channel.code, event_id)
    found = cache.get_or_load(key, lambda: _load_tariffs(channel, event_id), channel.code)
    return found.get(performance_id) or found[0]


def _load_tariffs(channel: Channel, event_id: int) -> dict[int, Tariffs]:
    """By the id of a session with prices of its own; 0: all others."""
    found = cache.load_rows(select(Price).where(Price.event_id == event_id).order_by(Price.id))
    cells: dict[int, dict[tuple[int, int], Price]] = defaultdict(dict)
    for price in found:
        cells[price.performance_id or 0][price.category_id, price.price_type_id] = price
    usual = cells[0]
    return {key: _tariffs(channel, {**usual, **own}.values()) for key, own in cells.items()}


def _tariffs(channel: Channel, found: Iterable[Price]) -> Tariffs:
    tariffs: dict[Category, list[Tariff]] = defaultdict(list)
    for price in sorted(found, key=lambda price: (price.category.position, price.price_type.position)):
        fee = channel.fee_on(price.amount)
        tariffs[price.category].append(Tariff(price.price_type, price.amount + fee, fee))
    return dict(tariffs)


def lowest_prices(channel: Channel, event_ids: Collection[int], now: datetime) -> dict[int, Money]:
    """What the cheapest place of each event costs, every fee inside; free places do not count.

    Prices of sessions that have begun do not count either.
    """
    begun = select(Performance.id).where(Performance.starts_at <= now)
    begun = begun.where(Performance.id == Price.performance_id)
    query = select(Price.event_id, Price.amount).where(Price.event_id.in_(event_ids), ~begun.exists())
    found: dict[int, list[Money]] = defaultdict(list)
    for event_id, amount in session.execute(query):
        if price := amount + channel.fee_on(amount):
            found[event_id].append(price)
    return {event_id: min(prices, key=lambda price: price.minor) for event_id, prices in found.items()}


def tariffs_in(channel: Channel, event_id: int, category_id: int, performance_id: int = 0) -> list[Tariff]:
    offered = tariffs_of(channel, event_id, performance_id).items()
    return next((tariffs for category, tariffs in offered if category.id == category_id), [])


def _free_by_category(performance_id: int, house: bool) -> dict[int, int]:
    query = (
        select(Place.category_id, func.count().label("free"))
        .where(Place.performance_id == performance_id, FREE, seat_choice.public(house))
        .group_by(Place.category_id)
    )
    return {row.category_id: row.free for row in session.execute(query)}
