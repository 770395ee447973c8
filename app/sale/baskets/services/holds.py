"""Adding places to a basket and removing them, and how long they are held by the server's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketLine
from app.sale.baskets.services import hoarding, lookup, release
from app.sale.baskets.services.errors import NotIdentified, NotOnSale, TooMany
from app.sale.baskets.services.free_places import PlaceRequest, lock_free
from app.sale.baskets.services.hoarding import Taker
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Performance, PriorityPass
from app.sale.catalog.services import Tariff
from app.sale.pricing.services import Charge, ChargeKind
from app.sale.promotions import services as promotions
from app.venue.channels.models import Channel

NOBODY = Taker()


def take(
    basket: Basket,
    performance: Performance,
    choices: Sequence[PlaceRequest],
    promised: PriorityPass | None = None,
    *,
    presale: bool = False,
    taker: Taker = NOBODY,
) -> None:
    """Hold these places for this basket and restart its clock; all of them or none.

    `presale` says that the shopper gave the code; it opens nothing outside the presale.
    Raises NotIdentified, TooMany, NotOnSale, PlacesGone, TooManyHeld, ProofNeeded, BasketLocked or HoldEnded.
    """
    now = clock.now()
    lookup.lock(basket, now)
    lookup.admit(basket)
    if len(basket.lines) + len(choices) > basket.channel.places_per_order:
        raise TooMany(basket.channel.places_per_order)
    valid = _valid(promised, performance, len(choices))
    if not (performance.on_sale(now) or valid or (presale and performance.in_presale(now))):
        raise NotOnSale
    life = hoarding.admit(basket, performance, len(choices), taker, now)
    with session.no_autoflush:  # a new basket is written once, with its clock
        add(basket, performance, choices, house=valid is not None)
    if valid:
        valid.used_at = now
    basket.order_ref = None
    restart_clock(basket, now, life)
    session.commit()


def _valid(promised: PriorityPass | None, performance: Performance, count: int) -> PriorityPass | None:
    """The pass, locked, if it still opens something here. Raises TooMany if it is for fewer places."""
    if promised is None or promised.performance_id != performance.id:
        return None
    with session.no_autoflush:
        found = catalog.lock_promise(promised.ref)
    if found and count > found.places:
        raise TooMany(found.places)
    return found


def add(basket: Basket, performance: Performance, choices: Sequence[PlaceRequest], *, house: bool) -> None:
    """All is checked before anything changes, so a refusal leaves no trace.

    Raises NotOnSale or PlacesGone.
    """
    channel = basket.channel
    tariffs = [_tariff(channel, performance, c.category_id, c.price_type_id) for c in choices]
    if not basket.lines:
        basket.order_fee = Charge(ChargeKind.ORDER_FEE, channel.order_fee, channel.order_fee_vat_bp)
    for tariff, place in zip(tariffs, lock_free(performance, choices, house), strict=True):
        place.basket_ref = basket.ref
        line = BasketLine(place=place, price_type=tariff.price_type)
        line.price, line.fee_minor = tariff.price, tariff.fee.minor
        basket.lines.append(line)


def _tariff(channel: Channel, performance: Performance, category_id: int, price_type_id: int) -> Tariff:
    for tariff in catalog.tariffs_in(channel, performance.event_id, category_id, performance.id):
        if tariff.price_type.id == price_type_id:
            return tariff
    raise NotOnSale


def restart_clock(basket: Basket, now: datetime, life: timedelta) -> None:
    """Adding places extends the hold, but never past the longest life of the basket."""
    if basket.life_ends_at is None:
        basket.rounds += 1
        basket.life_ends_at = now + life
    basket.hold_until(now + basket.channel.hold)


def extend(basket: Basket) -> None:
    """The shopper asked for more time. Raises NotIdentified, BasketLocked or HoldEnded."""
    now = clock.now()
    lookup.lock(basket, now)
    if not basket.email:
        raise NotIdentified
    if basket.lines:
        basket.hold_until(max(basket.held_until or now, now) + basket.channel.extension)
    session.commit()


def remove(basket: Basket, line_id: int) -> BasketLine | None:
    """Free one place again. The hold is not extended. Raises BasketLocked or HoldEnded."""
    lookup.lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line:
        release.release_places(basket.ref, [line.place_id])
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
    """Change the tariff of a seat, at today's price. Raises BasketLocked, HoldEnded or NotOnSale."""
    lookup.lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line is None or line.price_type_id == price_type_id:
        return
    tariff = _tariff(basket.channel, line.place.performance, line.place.category_id, price_type_id)
    line.price_type, line.price, line.fee_minor = tariff.price_type, tariff.price, tariff.fee.minor
    basket.order_ref = None
    session.commit()
