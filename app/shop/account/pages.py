"""Every page of the account, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.account import (
    card_update,
    cards,
    debts,
    erasure,
    home,
    instalments,
    money,
    orders,
    profile,
    vouchers,
)
from app.shop.account.access import bp

__all__ = [
    "bp", "card_update", "cards", "debts", "erasure", "home", "instalments", "money", "orders", "profile",
    "vouchers",
]  # fmt: skip
