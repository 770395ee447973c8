"""Lowering the price of a basket with a promo code."""

from __future__ import annotations

from app.db import session
from app.kernel import clock
from app.sale.baskets.models import Basket
from app.sale.baskets.services import lookup
from app.sale.promotions import services as promotions
from app.sale.promotions.models import Redemption
from app.sale.promotions.services import PromoCodeRejected, PromoContext


def apply_promo_code(basket: Basket, code: str) -> Redemption:
    """Lower the price with a code, for as long as the basket is held.

    Raises promotions.PromoCodeRejected, BasketLocked or HoldEnded.
    """
    now = clock.now()
    lookup.lock(basket, now)
    try:
        basket.redemption = promotions.reserve(code, context_of(basket), now)
    except PromoCodeRejected:
        session.commit()  # nothing has changed; this releases the locks of the basket and of the code
        raise
    basket.order_ref = None
    session.commit()
    return basket.redemption


def context_of(basket: Basket) -> PromoContext:
    return PromoContext(
        ref=basket.ref,
        channel_code=basket.channel_code,
        email=basket.email,
        subtotal=basket.subtotal,
        event_slugs={line.place.performance.event.slug for line in basket.lines},
        has_one=basket.promo is not None,
    )


def lose_promo_code(basket: Basket) -> bool:
    """Whether its code is lost because the buyer, as they are named now, has used it up. It stays in sight.

    The caller holds the lock and commits.
    """
    if basket.redemption is None or basket.promo is None:
        return False
    promotions.reassign(basket.redemption, basket.email)
    if basket.promo:
        return False
    basket.order_ref = None
    return True


def remove_promo_code(basket: Basket) -> None:
    """The price goes back up, and the code is there for others at once. Raises BasketLocked or HoldEnded."""
    lookup.lock(basket, clock.now())
    if basket.redemption:
        promotions.free([basket.ref])
        basket.redemption = None
        basket.order_ref = None
    session.commit()
