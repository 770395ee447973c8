"""A basket becomes an order, and is paid."""

from __future__ import annotations

from typing import Any

from app.baskets import services as baskets
from app.baskets.models import Basket
from app.channels import services as channels
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.orders import services as orders
from app.orders.models import Order
from app.payments import services as payments


class MethodWithdrawn(Exception):
    """The chosen payment method is no longer offered for this amount: another has to be chosen (E31)."""


class PriceChanged(Exception):
    """The basket no longer costs what was on the screen."""

    def __init__(self, shown: int, now: Money) -> None:
        super().__init__(shown, now)
        self.shown = Money(shown, now.currency)
        self.now = now


def place_order(basket: Basket, *, shown_minor: int, method_code: str, browser: dict[str, Any]) -> Order:
    """Freeze the basket at the price the shopper saw. An order that costs nothing is complete at once.

    Raises PriceChanged, MethodWithdrawn, baskets.Frozen or baskets.HoldEnded.
    """
    now = clock.now()
    baskets.lock(basket, now)
    if basket.total.minor != shown_minor:
        raise PriceChanged(shown_minor, basket.total)
    basket.method_code = _method(basket, method_code)
    order = orders.agree(basket, browser)
    session.flush()
    if not order.total:
        payments.place_free(order)
    session.commit()
    return order


def _method(basket: Basket, wanted: str) -> str | None:
    """What costs nothing needs no method; anything else one that is offered this very moment."""
    if not basket.total:
        return None
    possible = channels.offer_online(basket.channel).settling(basket.total)
    if wanted not in {method.code for method in possible}:
        raise MethodWithdrawn
    return wanted
