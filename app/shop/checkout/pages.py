"""Every page of the checkout, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.checkout import (
    cancellation,
    codes,
    confirmation,
    credit,
    delivery,
    identification,
    payment,
    summary,
)
from app.shop.checkout.step_guard import bp

__all__ = [
    "bp",
    "cancellation",
    "codes",
    "confirmation",
    "credit",
    "delivery",
    "gate",
    "identification",
    "paying",
    "payment",
    "state",
    "summary",
]
