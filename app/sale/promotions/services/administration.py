"""Making promo codes, changing them, ending them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts, without_separators
from app.sale.promotions.models import Coupon, PromoCode
from app.sale.promotions.services.errors import PromoCodeTaken, PromoInUse
from app.sale.promotions.services.rules import (
    ALWAYS,
    CODE,
    BadPromo,
    PromoRules,
    facts_of,
    normalized,
)
from app.sale.promotions.services.uses import uses_of
from app.venue.channels.models import Channel


def create(
    channel_code: str, name: Texts, rules: PromoRules, by: Actor, code: str | None = None
) -> PromoCode:
    """`code` as people write it; without one, only coupons open the reduction.

    Raises Forbidden, BadPromo or PromoCodeTaken.
    """
    by.must(Right.CHANGE_OFFERS, channel_code)
    rules.check(name)
    rules.check_days()
    stored = free_code(channel_code, code) if code else None
    promo = PromoCode(channel_code=channel_code, code=stored, name=name, **vars(rules))
    session.add(promo)
    session.flush()
    audit.record(by, "promo_created", subject(promo), after=facts_of(promo))
    session.commit()
    return promo


def free_code(channel_code: str, code: str) -> str:
    """As it is kept. Raises BadPromo or PromoCodeTaken."""
    if not CODE.fullmatch(without_separators(code).upper()):
        raise BadPromo("code")
    stored = normalized(code)
    lock_codes(channel_code)
    if taken(channel_code, [stored]):
        raise PromoCodeTaken(stored)
    return stored


def lock_codes(channel_code: str) -> None:
    """Nobody else gives a code away there until the end: shared ones and coupons are in two tables."""
    session.execute(select(Channel.code).filter_by(code=channel_code).with_for_update(key_share=True))


def taken(channel_code: str, codes: list[str]) -> set[str]:
    """Which of these codes the channel has, be they shared or coupons."""
    found: set[str] = set()
    for kind in (PromoCode, Coupon):
        query = select(kind.code).where(kind.channel_code == channel_code, kind.code.in_(codes))
        found.update(code for code in session.scalars(query) if code)
    return found


def change(promo: PromoCode, name: Texts, rules: PromoRules, by: Actor, code: str | None = None) -> None:
    """`code`: another shared one; without it, it keeps its own.

    Once somebody uses it, all but `ALWAYS` stays.
    Raises Forbidden, BadPromo, PromoCodeTaken or PromoInUse; then nothing is changed.
    """
    by.must(Right.CHANGE_OFFERS, promo.channel_code)
    locked = find(promo.id, lock=True) or promo
    before, old, uses = facts_of(locked), PromoRules.of(locked), uses_of(locked.id)
    rules.check(name)
    if (rules.starts_at, rules.ends_at) != (old.starts_at, old.ends_at):
        rules.check_days()
    renames = code is not None and locked.code is not None and normalized(code) != locked.code
    if uses.live and (renames or _settled(rules) != _settled(old)):
        raise PromoInUse
    if rules.most_uses is not None and rules.most_uses < uses.live:
        raise BadPromo("most_uses")
    if renames:
        locked.code = free_code(locked.channel_code, str(code))
    locked.name = name
    for column, value in vars(rules).items():
        setattr(locked, column, value)
    if before != (after := facts_of(locked)):
        audit.record(by, "promo_changed", subject(locked), before=before, after=after)
    session.commit()


def _settled(rules: PromoRules) -> dict[str, object]:
    return {name: value for name, value in vars(rules).items() if name not in ALWAYS}


def stop(promo: PromoCode, by: Actor) -> datetime | None:
    """Nobody else can use it from now on; whoever has it in a held basket keeps it (S123).

    When it would have ended. Raises Forbidden.
    """
    planned, now = promo.ends_at, clock.now()
    if planned is None or planned > now:
        _end(promo, now, "promo_ended", by)
    return planned


def resume(promo: PromoCode, ends_at: datetime | None, by: Actor) -> None:
    """It goes on until `ends_at`, or without an end. Raises Forbidden."""
    _end(promo, ends_at, "promo_resumed", by)


def _end(promo: PromoCode, ends_at: datetime | None, act: str, by: Actor) -> None:
    by.must(Right.CHANGE_OFFERS, promo.channel_code)
    locked = find(promo.id, lock=True) or promo
    before = facts_of(locked)
    locked.ends_at = ends_at
    if before != (after := facts_of(locked)):
        audit.record(by, act, subject(locked), before=before, after=after)
    session.commit()


def find(promo_id: int, *, lock: bool = False) -> PromoCode | None:
    """With `lock`, as it is now, and nobody else changes or uses it until the end of the transaction."""
    return session.get(PromoCode, promo_id, with_for_update=lock or None, populate_existing=lock)


def subject(promo: PromoCode) -> Subject:
    return Subject("promo", str(promo.id), promo.channel_code)
