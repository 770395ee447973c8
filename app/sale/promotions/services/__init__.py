"""Promo codes and their uses. Callers commit what they compose."""

from __future__ import annotations

from app.sale.promotions.services.administration import (
    change,
    create,
    find,
    resume,
    stop,
    subject,
)
from app.sale.promotions.services.coupons import (
    MOST_COUPONS,
    BadLine,
    BadLines,
    CouponRow,
    LineFault,
    NotAList,
    TooManyCoupons,
    coupons_of,
    hand_out,
    print_coupons,
    take_over,
)
from app.sale.promotions.services.errors import (
    PromoCodeRejected,
    PromoCodeTaken,
    PromoInUse,
    PromoRefusal,
)
from app.sale.promotions.services.redemptions import (
    PromoContext,
    free,
    reassign,
    refusal,
    reserve,
    spend,
)
from app.sale.promotions.services.rules import BadPromo, PromoRules
from app.sale.promotions.services.uses import (
    PromoList,
    PromoRow,
    PromoState,
    PromosWanted,
    Uses,
    all_of,
    any_online,
    listed,
    standing,
    uses_of,
)
