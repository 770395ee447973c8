"""Promo codes and their uses. Callers commit what they compose."""

from __future__ import annotations

from app.sale.promotions.services.administration import (
    PromoRules,
    all_of,
    create,
    find,
    print_coupons,
)
from app.sale.promotions.services.errors import PromoCodeRejected, PromoCodeTaken, PromoRefusal
from app.sale.promotions.services.redemptions import PromoContext, free, reassign, reserve, spend
