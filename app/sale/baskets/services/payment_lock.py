"""Nothing in a basket may change while a bank is asked. The callers hold the lock and commit."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel import clock
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services.errors import BasketChanged, HoldEnded
from app.sale.promotions import services as promotions


def lock_for_payment(basket: Basket, order_ref: str, until: datetime) -> None:
    """A bank is about to be asked for this order. The caller holds the lock and commits.

    Raises HoldEnded or BasketChanged.
    """
    now = clock.now()
    if basket.state is not BasketState.OPEN or basket.lapsed(now):
        raise HoldEnded
    if basket.order_ref != order_ref:
        raise BasketChanged
    basket.payment_lock_until = until


def hold_for_transfer(basket: Basket, until: datetime) -> None:
    """Its buyer pays by bank transfer: until then nothing in it changes, and its seats are held.

    The lock lasts a little longer, so that whoever awaits the transfer ends the hold. The caller locks and
    commits.
    """
    basket.held_until = basket.life_ends_at = until
    basket.payment_lock_until = until + timedelta(hours=1)


def unlock(basket: Basket, spare: timedelta) -> None:
    """The payment was declined: the hold goes on, for at least `spare`. The caller locks and commits."""
    basket.payment_lock_until = None
    if basket.state is BasketState.OPEN and basket.lines:
        basket.held_until = max(basket.held_until or clock.now(), clock.now() + spare)


def sold(basket: Basket, email: str, *, reduced: bool) -> None:
    """The order is paid, by the owner of this address; `reduced` by the code. The caller has it locked."""
    basket.state, basket.payment_lock_until = BasketState.BOUGHT, None
    if basket.redemption and reduced:
        promotions.spend(basket.redemption, email)
