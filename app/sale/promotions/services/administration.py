"""Creating promo codes, printing coupons, listing their uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from app.db import session
from app.kernel import refs
from app.kernel.texts import Texts
from app.sale.promotions.models import LIVE, Coupon, PromoCode, Redemption
from app.sale.promotions.services.errors import PromoCodeTaken
from app.sale.promotions.services.redemptions import normalized

COUPON_LENGTH = 10  # 50 bits; wrong tries are limited


@dataclass(frozen=True)
class PromoRules:
    """The columns of `PromoCode` that say what it takes off (one of the first two), when and for whom."""

    percent_bp: int | None = None
    amount_minor: int | None = None
    on_fees: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    least_minor: int = 0
    most_uses: int | None = None
    most_each: int | None = None
    event_slugs: list[str] = field(default_factory=list)
    online: bool = True


def create(channel_code: str, name: Texts, rules: PromoRules, code: str | None = None) -> PromoCode:
    """`code` as people write it; without one, only coupons open the reduction. Raises PromoCodeTaken."""
    stored = normalized(code) if code else None
    if stored and (_taken(PromoCode, channel_code, stored) or _taken(Coupon, channel_code, stored)):
        raise PromoCodeTaken(stored)
    promo = PromoCode(channel_code=channel_code, code=stored, name=name, **vars(rules))
    session.add(promo)
    session.commit()
    return promo


def _taken(kind: type[PromoCode | Coupon], channel_code: str, code: str) -> bool:
    return session.scalar(select(kind.id).filter_by(channel_code=channel_code, code=code)) is not None


def print_coupons(promo: PromoCode, count: int) -> list[str]:
    """New codes, each good once; grouped as people copy them."""
    codes = [refs.new(COUPON_LENGTH) for _ in range(count)]
    session.add_all(Coupon(channel_code=promo.channel_code, promo_id=promo.id, code=code) for code in codes)
    session.commit()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def find(promo_id: int) -> PromoCode | None:
    return session.get(PromoCode, promo_id)


def all_of(channel_code: str) -> list[tuple[PromoCode, int]]:
    """Every promo code of a channel with how many uses of it are reserved or spent."""
    uses = select(Redemption.promo_id, func.count().label("uses")).where(LIVE).group_by(Redemption.promo_id)
    counts = {row.promo_id: row.uses for row in session.execute(uses)}
    promos = session.scalars(select(PromoCode).filter_by(channel_code=channel_code).order_by(PromoCode.id))
    return [(promo, counts.get(promo.id, 0)) for promo in promos]
