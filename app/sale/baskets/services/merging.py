"""Putting what several baskets hold into one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import promo_codes
from app.sale.baskets.services.extras import GIFTS_PER_ORDER
from app.sale.promotions import services as promotions
from app.sale.promotions.services import PromoCodeRejected


@dataclass(frozen=True)
class Merged:
    """How many places moved, how many did not fit and stayed; refs of the baskets left empty."""

    moved: int = 0
    left: int = 0
    emptied: Sequence[str] = ()


def merge(basket: Basket, others: Sequence[Basket]) -> Merged:
    """Move what others hold into this one, as much as one order may have. The earliest end of hold counts.

    All are locked, this one may change, and the caller commits. One a bank is asked about is skipped.
    """
    now = clock.now()
    still = [other for other in others if other.usable and not other.payment_locked(now)]
    moved = sum(_move_places(other, basket) for other in still)
    for other in still:
        _move_extras(other, basket)
    emptied = [other for other in still if other.empty]
    for other in emptied:
        _close(other, basket, now)
    return Merged(moved, sum(len(other.lines) for other in still), [other.ref for other in emptied])


def _move_places(old: Basket, basket: Basket) -> int:
    room = basket.channel.places_per_order - len(basket.lines)
    lines = old.lines[: max(0, room)]
    if not lines:
        return 0
    basket.held_until = min(filter(None, (basket.held_until, old.held_until)))
    basket.life_ends_at = min(filter(None, (basket.life_ends_at, old.life_ends_at)))
    if not basket.lines:
        basket.order_fee = old.order_fee
    session.flush()  # a basket just opened has to be there before places point to it
    for line in lines:
        line.basket = basket
        line.place.basket_ref = basket.ref
    old.order_ref = basket.order_ref = None
    return len(lines)


def _move_extras(old: Basket, basket: Basket) -> None:
    """Gift vouchers and a debt to be paid; neither is held for a time."""
    for gift in old.gifts[: max(0, GIFTS_PER_ORDER - len(basket.gifts))]:
        old.gifts.remove(gift)
        basket.gifts.append(gift)
        old.order_ref = basket.order_ref = None
    if old.debt_payment_minor:
        basket.debt_payment_minor = max(basket.debt_payment_minor, old.debt_payment_minor)
        old.debt_payment_minor = 0
        old.order_ref = basket.order_ref = None


def _close(old: Basket, basket: Basket, now: datetime) -> None:
    """Cancel an empty basket. Its promo code moves too, if it may be used here."""
    code = old.redemption.code if old.redemption and old.promo else ""
    old.state, old.redemption = BasketState.CANCELED, None
    promotions.free([old.ref])
    session.flush()
    if code and basket.promo is None:
        with suppress(PromoCodeRejected):
            basket.redemption = promotions.reserve(code, promo_codes.context_of(basket), now)
