"""Taking places, keeping them, giving them back. The server’s clock is the only clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketLine
from app.sale.baskets.services import lookup, release
from app.sale.baskets.services.errors import NotOnSale, PlacesGone, TooMany
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place, PriorityPass
from app.sale.catalog.services import Tariff
from app.sale.promotions import services as promotions
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class PlaceRequest:
    """One place wanted at one tariff; no place id means any place of the category."""

    category_id: int
    price_type_id: int
    place_id: int | None = None


def take(
    basket: Basket,
    performance: Performance,
    choices: Sequence[PlaceRequest],
    promised: PriorityPass | None = None,
    *,
    presale: bool = False,
) -> None:
    """Hold these places for this basket and restart its clock; all of them or none.

    `presale` says that the shopper gave the code; it opens nothing outside the presale.
    Raises TooMany, NotOnSale, PlacesGone, Frozen or HoldEnded.
    """
    now = clock.now()
    lookup.lock(basket, now)
    channel = basket.channel
    if len(basket.lines) + len(choices) > channel.places_per_order:
        raise TooMany(channel.places_per_order)
    if not (performance.on_sale(now) or promised or (presale and performance.in_presale(now))):
        raise NotOnSale
    with session.no_autoflush:  # a new basket is written once, with its clock
        add(basket, performance, choices, house=promised is not None)
    if promised:
        promised.used_at = now
    basket.order_ref = None
    restart_clock(basket, now)
    session.commit()


def add(basket: Basket, performance: Performance, choices: Sequence[PlaceRequest], *, house: bool) -> None:
    """Nothing is changed before everything is known to be possible, so a refusal leaves no trace."""
    tariffs = [
        _tariff(basket.channel, performance.event_id, choice.category_id, choice.price_type_id)
        for choice in choices
    ]
    for tariff, place in zip(tariffs, _hold(performance, choices, house), strict=True):
        place.basket_ref = basket.ref
        basket.lines.append(
            BasketLine(
                place=place,
                price_type=tariff.price_type,
                price=tariff.price,
                fee_minor=tariff.fee.minor,
            )
        )


def _tariff(channel: Channel, event_id: int, category_id: int, price_type_id: int) -> Tariff:
    for tariff in catalog.tariffs_in(channel, event_id, category_id):
        if tariff.price_type.id == price_type_id:
            return tariff
    raise NotOnSale


def _hold(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> list[Place]:
    """Lock free places, skipping those somebody else is taking this very moment."""
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
    return {
        category_id: list(
            session.scalars(
                _free(performance, house)
                .where(Place.category_id == category_id, Place.seat_id.is_(None))
                .limit(count)
            )
        )
        for category_id, count in wanted.items()
    }


def restart_clock(basket: Basket, now: datetime) -> None:
    """Successful additions extend the hold; nothing extends it past the longest life."""
    basket.life_ends_at = basket.life_ends_at or now + basket.channel.life
    basket.hold_until(now + basket.channel.hold)


def extend(basket: Basket) -> None:
    """The shopper asked for more time. Raises Frozen or HoldEnded."""
    now = clock.now()
    lookup.lock(basket, now)
    if basket.lines:
        basket.hold_until(max(basket.held_until or now, now) + basket.channel.extension)
    session.commit()


def remove(basket: Basket, line_id: int) -> BasketLine | None:
    """Give one place back. The clock does not move. Raises Frozen or HoldEnded."""
    lookup.lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line:
        release.let_go(basket.ref, [line.place_id])
        basket.lines.remove(line)
        basket.order_ref = None
        if not basket.lines:
            last_line_gone(basket)
    session.commit()
    return line


def last_line_gone(basket: Basket) -> None:
    """No seat is held any longer, and nothing is left that a promo code could lower."""
    basket.held_until = basket.life_ends_at = None
    if basket.redemption:
        promotions.free([basket.ref])
        basket.redemption = None


def change_price_type(basket: Basket, line_id: int, price_type_id: int) -> None:
    """Another tariff for the same seat, at today's price. Raises Frozen, HoldEnded or NotOnSale."""
    lookup.lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line is None or line.price_type_id == price_type_id:
        return
    performance = line.place.performance
    tariff = _tariff(basket.channel, performance.event_id, line.place.category_id, price_type_id)
    line.price_type, line.price, line.fee_minor = tariff.price_type, tariff.price, tariff.fee.minor
    basket.order_ref = None
    session.commit()
