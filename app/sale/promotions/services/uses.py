"""How often promo codes were used, how they stand, and the list of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, or_, select

from app.db import session
from app.sale.promotions.models import Coupon, PromoCode, Redemption, RedemptionState

PAGE = 50


class PromoState(StrEnum):
    RUNNING = "running"
    NOT_BEGUN = "not_begun"
    USED_UP = "used_up"
    ENDED = "ended"


class Uses(NamedTuple):
    """`coupons`: how many its list has."""

    reserved: int
    spent: int
    coupons: int

    @property
    def live(self) -> int:
        return self.reserved + self.spent

    def left(self, promo: PromoCode) -> int | None:
        """How many more there can be; None: as many as people like."""
        limits = [] if promo.most_uses is None else [promo.most_uses]
        if promo.code is None:
            limits.append(self.coupons)
        return max(min(limits) - self.live, 0) if limits else None


@dataclass(frozen=True)
class PromoRow:
    promo: PromoCode
    state: PromoState
    uses: Uses


@dataclass(frozen=True)
class PromoList:
    """A page of promo codes. `before` is where the next one begins, if there is one."""

    rows: Sequence[PromoRow]
    before: int | None


@dataclass(frozen=True)
class PromosWanted:
    """`channels` None: of every one. `state` None: however they stand."""

    channels: Collection[str] | None = None
    state: PromoState | None = None


def listed(wanted: PromosWanted, now: datetime, before: int = 0) -> PromoList:
    """The newest first; only those made before number `before`, if it is given."""
    query = _rows(now).order_by(PromoCode.id.desc()).limit(PAGE + 1)
    if wanted.channels is not None:
        query = query.where(PromoCode.channel_code.in_(wanted.channels))
    if wanted.state is not None:
        query = query.where(_state(now) == wanted.state.value)
    if before:
        query = query.where(PromoCode.id < before)
    found = [_row(*row) for row in session.execute(query)]
    return PromoList(found[:PAGE], found[PAGE - 1].promo.id if len(found) > PAGE else None)


def all_of(channel_code: str, now: datetime) -> list[PromoRow]:
    """Every promo code of a channel, the oldest first."""
    query = _rows(now).where(PromoCode.channel_code == channel_code).order_by(PromoCode.id)
    return [_row(*row) for row in session.execute(query)]


def standing(promo: PromoCode, now: datetime) -> PromoRow:
    return _row(*session.execute(_rows(now).where(PromoCode.id == promo.id)).one())


def any_online(channel_code: str, now: datetime) -> bool:
    """Whether the shop has any promo code that may be used now or later."""
    open_ended = or_(PromoCode.ends_at.is_(None), PromoCode.ends_at > now)
    found = select(PromoCode.id).where(PromoCode.channel_code == channel_code, PromoCode.online, open_ended)
    return bool(session.scalar(select(found.exists())))


def uses_of(promo_id: int) -> Uses:
    facts = [_uses(RedemptionState.RESERVED), _uses(RedemptionState.SPENT), _coupons()]
    return Uses(*map(int, session.execute(select(*facts).where(PromoCode.id == promo_id)).one()))


def _rows(now: datetime) -> Any:
    reserved, spent = _uses(RedemptionState.RESERVED), _uses(RedemptionState.SPENT)
    return select(PromoCode, _state(now), reserved, spent, _coupons())


def _row(promo: PromoCode, state: str, reserved: int, spent: int, coupons: int) -> PromoRow:
    return PromoRow(promo, PromoState(state), Uses(reserved, spent, coupons))


def _uses(*states: RedemptionState) -> ScalarSelect[int]:
    theirs = select(func.count()).where(Redemption.promo_id == PromoCode.id, Redemption.state.in_(states))
    return theirs.correlate(PromoCode).scalar_subquery()


def _coupons() -> ScalarSelect[int]:
    return select(func.count()).where(Coupon.promo_id == PromoCode.id).correlate(PromoCode).scalar_subquery()


def _state(now: datetime) -> ColumnElement[str]:
    """An empty list of coupons is not used up: nothing of it has been used."""
    uses, coupons = _uses(RedemptionState.RESERVED, RedemptionState.SPENT), _coupons()
    list_is_empty = and_(PromoCode.code.is_(None), coupons > 0, uses >= coupons)
    return case(
        (PromoCode.ends_at <= now, literal(PromoState.ENDED.value)),
        (PromoCode.starts_at > now, literal(PromoState.NOT_BEGUN.value)),
        (or_(uses >= PromoCode.most_uses, list_is_empty), literal(PromoState.USED_UP.value)),
        else_=literal(PromoState.RUNNING.value),
    )
