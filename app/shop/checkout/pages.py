"""Every page of the checkout, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.card_payment import bot_check, pay, payment_state, saved_card
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
from app.shop.step_guard import bp

__all__ = [
    "bot_check", "bp", "cancellation", "codes", "confirmation", "credit", "delivery", "identification", "pay",
    "payment", "payment_state", "saved_card", "summary",
]  # fmt: skip
