"""Ending holds: given up by the shopper, or run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update

from app.db import session
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import lookup
from app.sale.baskets.services.errors import HoldEnded
from app.sale.catalog.models import Place
from app.sale.promotions import services as promotions


def cancel(basket: Basket) -> None:
    """Give everything back at once. Raises BasketLocked."""
    now = clock.now()
    try:
        lookup.lock(basket, now)
    except HoldEnded:
        return
    basket.state = BasketState.CANCELED
    release_places(basket.ref)
    promotions.free([basket.ref])
    session.commit()


def end_hold(basket: Basket) -> None:
    """Its time is over: what it held is free. The caller holds its lock and commits."""
    basket.state, basket.payment_lock_until = BasketState.LAPSED, None
    release_places(basket.ref)
    promotions.free([basket.ref])


def release_places(basket_ref: str, place_ids: Sequence[int] | None = None) -> None:
    """Free places held by this basket and by nobody else: a sold one is not touched."""
    held = update(Place).where(Place.basket_ref == basket_ref, Place.order_ref.is_(None))
    if place_ids is not None:
        held = held.where(Place.id.in_(place_ids))
    session.execute(held.values(basket_ref=None), execution_options={"synchronize_session": False})


def release_lapsed(limit: int = 200) -> list[str]:
    """End holds whose time is over and that no bank is asked about; the sweep calls this."""
    now = clock.now()
    due = _lapsed_at(now).limit(limit).with_for_update(skip_locked=True, of=Basket)
    lapsed = list(session.scalars(due))
    for basket in lapsed:
        basket.state = BasketState.LAPSED
        release_places(basket.ref)
        if basket.email:
            email_queue.write(EmailKind.HOLD_ENDED, basket.ref, basket.lang, basket.email)
    promotions.free([basket.ref for basket in lapsed if basket.redemption_id])
    session.commit()
    return [basket.ref for basket in lapsed]


def _lapsed_at(now: datetime) -> Select[Basket]:
    ends = func.greatest(Basket.held_until, func.coalesce(Basket.payment_lock_until, Basket.held_until))
    return select(Basket).where(Basket.state == BasketState.OPEN, Basket.held_until.is_not(None), ends <= now)
