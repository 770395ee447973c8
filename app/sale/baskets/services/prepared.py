"""A basket that staff prepare for somebody: exactly these seats, held until a moment they choose."""

from __future__ import annotations

from datetime import datetime

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketGift
from app.sale.baskets.services import extras, holds, lookup, release
from app.sale.baskets.services.errors import BasketLocked, NotOnSale
from app.sale.baskets.services.free_places import PlaceRequest


def hold_again(old: Basket, until: datetime) -> Basket:
    """Another basket with the very seats and gifts of one whose time is over, at today's prices.

    The caller holds the old one's lock and commits. Raises PlacesGone or NotOnSale.
    """
    release.release_places(old.ref, [line.place_id for line in old.lines])
    fresh = lookup.open_with(old.channel, old.lang)
    fresh.email, fresh.name = old.email, old.name
    fresh.delivery_mode, fresh.address = old.delivery_mode, old.address
    session.flush()
    for line in old.lines:
        wish = PlaceRequest(line.place.category_id, line.price_type_id, line.place_id)
        holds.add(fresh, line.place.performance, [wish], house=False)
    for gift in old.gifts:
        if not extras.sold(gift.product, old.channel):
            raise NotOnSale
        again = BasketGift(product=gift.product)
        again.fill(gift.request)
        fresh.gifts.append(again)
    _hold(fresh, until)
    return fresh


def hold_longer(basket: Basket, until: datetime) -> None:
    """For whoever is about to pay by a link. The caller holds its lock and commits. Raises BasketLocked."""
    if basket.payment_locked(clock.now()):
        raise BasketLocked
    _hold(basket, until)


def _hold(basket: Basket, until: datetime) -> None:
    if basket.lines:
        basket.rounds = max(basket.rounds, 1)
        basket.life_ends_at = max(basket.life_ends_at or until, until)
        basket.hold_until(until)
