"""Reserving a promo code for a basket, freeing it, spending it. The callers commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select, update

from app.db import session
from app.kernel.emails import folded
from app.kernel.money import Money
from app.sale.promotions.models import LIVE, Coupon, PromoCode, Redemption, RedemptionState
from app.sale.promotions.services.errors import PromoCodeRejected, PromoRefusal
from app.sale.promotions.services.rules import normalized

log = structlog.get_logger()


@dataclass(frozen=True)
class PromoContext:
    """The basket a code is wanted for; `has_one`: a code lowers its price already."""

    ref: str
    channel_code: str
    email: str
    subtotal: Money
    event_slugs: Collection[str]
    has_one: bool


def reserve(code: str, basket: PromoContext, now: datetime) -> Redemption:
    """Reserve a use of this code for a basket, for as long as it is held. Raises PromoCodeRejected.

    The code's row is locked first, so that of many who want the last use, one gets it.
    """
    promo, coupon = _find(normalized(code), basket.channel_code)
    _check(promo, basket, now)
    if basket.has_one:
        raise PromoCodeRejected(PromoRefusal.ONE_ALREADY)
    _check_uses(promo, coupon, basket)
    redemption = Redemption(promo_id=promo.id, coupon_id=coupon and coupon.id, code=normalized(code))
    redemption.basket_ref, redemption.email = basket.ref, folded(basket.email)
    session.add(redemption)
    session.flush()
    return redemption


def refusal(promo: PromoCode, basket: PromoContext, now: datetime) -> PromoCodeRejected | None:
    """Why such a basket could not use it, or one of its free coupons; None: it could. Nothing is reserved."""
    try:
        _check(promo, basket, now)
        _check_uses(promo, None, basket)
    except PromoCodeRejected as rejected:
        return rejected
    return None


def _find(code: str, channel_code: str) -> tuple[PromoCode, Coupon | None]:
    coupon = session.scalars(select(Coupon).filter_by(channel_code=channel_code, code=code)).one_or_none()
    query = select(PromoCode).filter_by(channel_code=channel_code)
    query = query.filter_by(id=coupon.promo_id) if coupon else query.filter_by(code=code)
    promo = session.scalars(query.with_for_update()).one_or_none()
    if promo is None:
        raise PromoCodeRejected(PromoRefusal.UNKNOWN)
    return promo, coupon


def _check(promo: PromoCode, basket: PromoContext, now: datetime) -> None:
    if not promo.online:
        raise PromoCodeRejected(PromoRefusal.NOT_ONLINE)
    if promo.starts_at and now < promo.starts_at:
        raise PromoCodeRejected(PromoRefusal.NOT_YET, moment=promo.starts_at)
    if promo.ends_at and promo.ends_at <= now:
        raise PromoCodeRejected(PromoRefusal.EXPIRED, moment=promo.ends_at)
    if promo.event_slugs and not set(promo.event_slugs) & set(basket.event_slugs):
        raise PromoCodeRejected(PromoRefusal.OTHER_EVENT)
    if basket.subtotal.minor < promo.least_minor:
        least = Money(promo.least_minor, basket.subtotal.currency)
        raise PromoCodeRejected(PromoRefusal.BELOW_MINIMUM, least=least)


def _check_uses(promo: PromoCode, coupon: Coupon | None, basket: PromoContext) -> None:
    of_promo = select(func.count()).select_from(Redemption).where(Redemption.promo_id == promo.id, LIVE)
    if coupon and session.scalar(of_promo.where(Redemption.coupon_id == coupon.id)):
        raise PromoCodeRejected(PromoRefusal.USED)
    if promo.most_uses is not None and (session.scalar(of_promo) or 0) >= promo.most_uses:
        raise PromoCodeRejected(PromoRefusal.USED)
    if _used_up(promo, basket.email):
        raise PromoCodeRejected(PromoRefusal.USED)


def _used_up(promo: PromoCode, email: str, but: Redemption | None = None) -> bool:
    """Whether the owner of this address has used the code as often as one person may."""
    if promo.most_each is None or not email:
        return False
    theirs = select(func.count()).where(
        Redemption.promo_id == promo.id, func.lower(Redemption.email) == folded(email), LIVE
    )
    others = theirs.where(Redemption.id.is_distinct_from(but and but.id))
    return (session.scalar(others) or 0) >= promo.most_each


def reassign(redemption: Redemption, email: str) -> None:
    """It is this address that buys now: the use is theirs, or freed if they have had all of theirs before.

    The basket's lock is held.
    """
    if redemption.promo.most_each is not None:
        session.execute(select(PromoCode.id).filter_by(id=redemption.promo_id).with_for_update())
        if _used_up(redemption.promo, email, redemption):
            redemption.state = RedemptionState.FREED
            return
    redemption.email = folded(email)


def free(basket_refs: Iterable[str]) -> None:
    """Uses reserved for these baskets are there for others again."""
    reserved = update(Redemption).where(
        Redemption.basket_ref.in_(list(basket_refs)), Redemption.state == RedemptionState.RESERVED
    )
    session.execute(
        reserved.values(state=RedemptionState.FREED), execution_options={"synchronize_session": False}
    )


def spend(redemption: Redemption, email: str) -> None:
    """The order is paid. A use whose hold had ended meanwhile is spent all the same, unless its coupon is.

    The price was agreed and the money is here: one use too many of a person is logged, not taken back.
    """
    others = select(Redemption.id).where(Redemption.coupon_id == redemption.coupon_id, LIVE)
    if redemption.state is RedemptionState.FREED and redemption.coupon_id and session.scalar(others):
        log.warning("coupon_used_twice", redemption=redemption.id)
        return
    if _used_up(redemption.promo, email, redemption):
        log.warning("code_used_too_often", redemption=redemption.id)
    redemption.state, redemption.email = RedemptionState.SPENT, folded(email)
