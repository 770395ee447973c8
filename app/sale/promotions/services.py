"""Reserving a promo code for a basket, letting it go, spending it. Callers commit what they compose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import func, select, update

from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.promotions.models import Coupon, PromoCode, Redemption, RedemptionState

log = structlog.get_logger()

LIVE = Redemption.state != RedemptionState.FREED
COUPON_LENGTH = 10  # 50 bits; wrong tries are limited


class PromoRefusal(StrEnum):
    """Why a code is refused, in the order a shopper can do something about it."""

    UNKNOWN = "unknown"
    NOT_ONLINE = "not_online"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OTHER_EVENT = "other_event"
    BELOW_MINIMUM = "below_minimum"
    USED = "used"
    ONE_ALREADY = "one_already"


class PromoCodeTaken(Exception):
    """The channel has a promo code or a coupon of these letters already."""


class PromoCodeRejected(Exception):
    """With what the sentence needs: the moment it began or ended, the amount it asks for."""

    def __init__(
        self, reason: PromoRefusal, *, moment: datetime | None = None, least: Money | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.moment, self.least = reason, moment, least


@dataclass(frozen=True)
class PromoContext:
    """The basket a code is wanted for."""

    ref: str
    channel_code: str
    email: str
    subtotal: Money
    event_slugs: Collection[str]
    has_one: bool


def normalized(code: str) -> str:
    """A code as it is kept: without case, spaces and dashes."""
    return re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]", "", code).upper()[:40]


def reserve(code: str, wanted: PromoContext, now: datetime) -> Redemption:
    """Set a use of this code aside for a basket, for as long as it is held. Raises PromoCodeRejected.

    The code's row is locked first, so that of many who want the last use, one gets it.
    """
    promo, coupon = _find(normalized(code), wanted.channel_code)
    _check(promo, wanted, now)
    if wanted.has_one:
        raise PromoCodeRejected(PromoRefusal.ONE_ALREADY)
    _check_uses(promo, coupon, wanted)
    redemption = Redemption(
        promo_id=promo.id,
        coupon_id=coupon and coupon.id,
        basket_ref=wanted.ref,
        email=wanted.email,
        code=normalized(code),
    )
    session.add(redemption)
    session.flush()
    return redemption


def _find(code: str, channel_code: str) -> tuple[PromoCode, Coupon | None]:
    coupon = session.scalars(select(Coupon).filter_by(channel_code=channel_code, code=code)).one_or_none()
    query = select(PromoCode).filter_by(channel_code=channel_code)
    query = query.filter_by(id=coupon.promo_id) if coupon else query.filter_by(code=code)
    promo = session.scalars(query.with_for_update()).one_or_none()
    if promo is None:
        raise PromoCodeRejected(PromoRefusal.UNKNOWN)
    return promo, coupon


def _check(promo: PromoCode, wanted: PromoContext, now: datetime) -> None:
    if not promo.online:
        raise PromoCodeRejected(PromoRefusal.NOT_ONLINE)
    if promo.starts_at and now < promo.starts_at:
        raise PromoCodeRejected(PromoRefusal.NOT_YET, moment=promo.starts_at)
    if promo.ends_at and promo.ends_at <= now:
        raise PromoCodeRejected(PromoRefusal.EXPIRED, moment=promo.ends_at)
    if promo.event_slugs and not set(promo.event_slugs) & set(wanted.event_slugs):
        raise PromoCodeRejected(PromoRefusal.OTHER_EVENT)
    if wanted.subtotal.minor < promo.least_minor:
        least = Money(promo.least_minor, wanted.subtotal.currency)
        raise PromoCodeRejected(PromoRefusal.BELOW_MINIMUM, least=least)


def _check_uses(promo: PromoCode, coupon: Coupon | None, wanted: PromoContext) -> None:
    of_promo = select(func.count()).select_from(Redemption).where(Redemption.promo_id == promo.id, LIVE)
    if coupon and session.scalar(of_promo.where(Redemption.coupon_id == coupon.id)):
        raise PromoCodeRejected(PromoRefusal.USED)
    if promo.most_uses is not None and (session.scalar(of_promo) or 0) >= promo.most_uses:
        raise PromoCodeRejected(PromoRefusal.USED)
    theirs = of_promo.where(Redemption.email == wanted.email)
    if promo.most_each is not None and (session.scalar(theirs) or 0) >= promo.most_each:
        raise PromoCodeRejected(PromoRefusal.USED)


def free(basket_refs: Iterable[str]) -> None:
    """Uses set aside for these baskets are there for others again."""
    reserved = update(Redemption).where(
        Redemption.basket_ref.in_(list(basket_refs)), Redemption.state == RedemptionState.RESERVED
    )
    session.execute(
        reserved.values(state=RedemptionState.FREED), execution_options={"synchronize_session": False}
    )


def spend(redemption: Redemption) -> None:
    """The order is paid. A use whose hold had ended meanwhile is spent all the same."""
    others = select(Redemption.id).where(Redemption.coupon_id == redemption.coupon_id, LIVE)
    if redemption.state is RedemptionState.FREED and redemption.coupon_id and session.scalar(others):
        log.warning("coupon_used_twice", redemption=redemption.id)
        return
    redemption.state = RedemptionState.SPENT


def print_coupons(promo: PromoCode, count: int) -> list[str]:
    """So many new codes, each good once; grouped as people copy them."""
    codes = [refs.new(COUPON_LENGTH) for _ in range(count)]
    session.add_all(Coupon(channel_code=promo.channel_code, promo_id=promo.id, code=code) for code in codes)
    session.commit()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def create(channel_code: str, name: Texts, code: str | None = None, **rules: Any) -> PromoCode:
    """`code` as people write it, none for coupons alone; `rules` as in `PromoCode`. Raises CodeTaken."""
    kept = normalized(code) if code else None
    if kept and (_taken(PromoCode, channel_code, kept) or _taken(Coupon, channel_code, kept)):
        raise PromoCodeTaken(kept)
    promo = PromoCode(channel_code=channel_code, code=kept, name=name, **rules)
    session.add(promo)
    session.commit()
    return promo


def _taken(kind: type[PromoCode | Coupon], channel_code: str, code: str) -> bool:
    return session.scalar(select(kind.id).filter_by(channel_code=channel_code, code=code)) is not None


def find(promo_id: int) -> PromoCode | None:
    return session.get(PromoCode, promo_id)


def all_of(channel_code: str) -> list[tuple[PromoCode, int]]:
    """Every promo code of a channel with how many uses of it are set aside or spent."""
    uses = select(Redemption.promo_id, func.count().label("uses")).where(LIVE).group_by(Redemption.promo_id)
    counts = {row.promo_id: row.uses for row in session.execute(uses)}
    promos = session.scalars(select(PromoCode).filter_by(channel_code=channel_code).order_by(PromoCode.id))
    return [(promo, counts.get(promo.id, 0)) for promo in promos]
