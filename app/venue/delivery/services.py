"""Which delivery modes a channel offers, and changing them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from sqlalchemy import func, select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.venue.channels.models import Channel
from app.venue.delivery.models import DeliveryMode, Handover

CODE = re.compile(r"[a-z0-9_]{2,20}")
MOST_DAYS = 60


class UnknownMode(Exception):
    pass


class ModeCodeTaken(Exception):
    """Another mode of the channel has this code."""


class BadMode(Exception):
    """What a delivery mode cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class ModeDetails:
    """The fields are columns of `DeliveryMode`; the fee is in minor units of the channel's currency."""

    name: Texts
    delay: Texts
    fee_minor: int = 0
    vat_bp: int = 2_000
    needs_address: bool = False
    days_needed: int = 0
    handover: Handover | None = None
    also_online: bool = False
    offered: bool = True
    position: int = 1

    @classmethod
    def of(cls, mode: DeliveryMode) -> Self:
        values = {rule.name: getattr(mode, rule.name) for rule in fields(cls) if rule.name != "fee_minor"}
        return cls(**values, fee_minor=mode.fee.minor)

    @property
    def facts(self) -> dict[str, Any]:
        """As the audit keeps them: a text is two fields."""
        texts = {
            f"{name}_{lang}": getattr(getattr(self, name), lang)
            for name in ("name", "delay")
            for lang in ("fr", "en")
        }
        return texts | {name: value for name, value in vars(self).items() if name not in ("name", "delay")}

    def check(self) -> None:
        """Raises BadMode."""
        if not self.name.fr:
            raise BadMode("name")
        if not 0 <= self.days_needed <= MOST_DAYS:
            raise BadMode("days_needed")
        if self.fee_minor < 0 or not 0 <= self.vat_bp <= 3_000:
            raise BadMode("fee_minor" if self.fee_minor < 0 else "vat_bp")
        if self.handover is Handover.POST and not self.needs_address:
            raise BadMode("needs_address")


def modes_of(channel_code: str) -> Sequence[DeliveryMode]:
    """What its web shop offers."""
    return [mode for mode in every_mode(channel_code) if mode.offered]


def every_mode(channel_code: str) -> Sequence[DeliveryMode]:
    query = select(DeliveryMode).filter_by(channel_code=channel_code)
    query = query.order_by(DeliveryMode.position, DeliveryMode.id)
    return cache.get_or_load(("delivery modes", channel_code), lambda: cache.load_rows(query), channel_code)


def create_mode(channel: Channel, code: str, details: ModeDetails, by: Actor) -> DeliveryMode:
    """After the others. Raises Forbidden, BadMode or ModeCodeTaken."""
    by.must(Right.SET_UP, channel.code)
    details.check()
    plain = code.strip().lower()
    if not CODE.fullmatch(plain) or plain == "new":  # its page has that address
        raise BadMode("code")
    if any(mode.code == plain for mode in session.scalars(_all(channel.code))):
        raise ModeCodeTaken(plain)
    last = session.scalar(select(func.max(DeliveryMode.position)).filter_by(channel_code=channel.code)) or 0
    mode = DeliveryMode(channel_code=channel.code, code=plain)
    _set(mode, details, channel.currency)
    mode.position = last + 1
    session.add(mode)
    audit.record(by, "delivery_mode_created", subject(mode), after=details.facts)
    session.commit()
    return mode


def change_mode(mode: DeliveryMode, details: ModeDetails, by: Actor) -> None:
    """For orders from now on: those that are agreed keep theirs. Raises Forbidden or BadMode."""
    by.must(Right.SET_UP, mode.channel_code)
    details.check()
    before = ModeDetails.of(mode)
    if before != details:
        _set(mode, details, mode.fee.currency)
        audit.record(by, "delivery_mode_changed", subject(mode), before=before.facts, after=details.facts)
    session.commit()


def _set(mode: DeliveryMode, details: ModeDetails, currency: str) -> None:
    for name, value in vars(details).items():
        if name != "fee_minor":
            setattr(mode, name, value)
    mode.fee = Money(details.fee_minor, currency)


def subject(mode: DeliveryMode) -> Subject:
    return Subject("delivery_mode", f"{mode.channel_code} {mode.code}", mode.channel_code)


def find_mode(channel_code: str, code: str, *, lock: bool = False) -> DeliveryMode:
    """The row, to be changed; until the end of the transaction by nobody else. Raises UnknownMode."""
    query = _all(channel_code).filter_by(code=code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    mode: DeliveryMode | None = session.scalars(query).one_or_none()
    if mode is None:
        raise UnknownMode(code)
    return mode


def _all(channel_code: str) -> Any:
    return select(DeliveryMode).filter_by(channel_code=channel_code)
