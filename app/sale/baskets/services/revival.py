"""Taking again what a basket held before its time ran out (E34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketGift, BasketLine
from app.sale.baskets.services import extras, hoarding, holds, promo_codes
from app.sale.baskets.services.errors import HoldEnded, NotOnSale, PlacesGone, TooManyHeld
from app.sale.baskets.services.free_places import PlaceRequest
from app.sale.baskets.services.hoarding import Taker
from app.sale.baskets.services.holds import NOBODY
from app.sale.catalog.models import FREE, Performance, Place
from app.sale.promotions.services import PromoCodeRejected


@dataclass(frozen=True)
class Revival:
    """What could be held again: how many seats are the same, others, or missing; whether prices changed."""

    same: int
    others: int
    missing: int
    price_changed: bool
    code_lost: bool
    gifts_lost: bool


def revive(old: Basket, basket: Basket, taker: Taker = NOBODY) -> Revival:
    """Take the same seats again if they are free, else the closest, at today's price (E34), and the gifts.

    Raises TooManyHeld or ProofNeeded.
    """
    now = clock.now()
    basket.email, basket.name = basket.email or old.email, old.name
    lives = _admit(old, basket, taker, now)
    basket.delivery_mode, basket.address = old.delivery_mode, old.address
    same, others = _retake_all(old, basket, now)
    gifts_lost = _give_again(old, basket)
    if basket.lines:
        holds.restart_clock(basket, now, min(lives))
    session.commit()
    missing = len(old.lines) - same - others
    price_changed = old.subtotal != basket.subtotal and not missing
    code_lost = old.redemption is not None and not _redeem_again(basket, old.redemption.code)
    return Revival(same, others, missing, price_changed, code_lost, gifts_lost)


def _admit(old: Basket, basket: Basket, taker: Taker, now: datetime) -> list[timedelta]:
    """How long each performance's places may be held. After a refusal the new basket is not stored."""
    try:
        return [hoarding.admit(basket, evening, many, taker, now) for evening, many in hoarding.in_order(old)]
    except TooManyHeld:
        session.rollback()
        raise


def _retake_all(old: Basket, basket: Basket, now: datetime) -> tuple[int, int]:
    """How many seats are the same, and how many are others."""
    wanted = [line for line in old.lines if _may_return(line.place.performance, now)]
    gone = [line for line in wanted if not _retake(basket, line, line.place)]
    lost = [line for line in gone if not _retake(basket, line, closest(line.place))]
    return len(wanted) - len(gone), len(gone) - len(lost)


def _give_again(old: Basket, basket: Basket) -> bool:
    """Add the gifts still on sale; whether some are not."""
    gifts = [gift for gift in old.gifts if extras.sold(gift.product, basket.channel)]
    for gift in gifts:
        again = BasketGift(product=gift.product)
        again.fill(gift.request)
        basket.gifts.append(again)
    return len(gifts) < len(old.gifts)


def _redeem_again(basket: Basket, code: str) -> bool:
    if not basket.lines:
        return False
    try:
        promo_codes.apply_promo_code(basket, code)
    except (PromoCodeRejected, HoldEnded):
        return False
    return True


def _may_return(performance: Performance, now: datetime) -> bool:
    return performance.on_sale(now) or performance.in_presale(now)


def _retake(basket: Basket, line: BasketLine, place: Place | None) -> bool:
    if place is None:
        return False
    try:
        choice = PlaceRequest(place.category_id, line.price_type_id, place.id)
        holds.add(basket, place.performance, [choice], house=False)
    except (PlacesGone, NotOnSale):
        return False
    return True


def closest(place: Place) -> Place | None:
    """The free place of the same category most like this one."""
    here = (Place.performance_id == place.performance_id, Place.category_id == place.category_id)
    query = select(Place).options(joinedload(Place.seat)).where(*here, FREE, ~Place.house)
    free = list(session.scalars(query.limit(2000)))
    return min(free, key=lambda other: _distance(other, place), default=None)


def _distance(one: Place, other: Place) -> tuple[bool, int, int]:
    if one.seat is None or other.seat is None:
        return (False, 0, one.id)
    away = abs(one.seat.position - other.seat.position)
    return one.seat.bench != other.seat.bench, away, abs(one.seat.rank - other.seat.rank)
