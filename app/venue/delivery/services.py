"""Which delivery modes a channel offers, and the VAT in their fees."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.venue.delivery.models import DeliveryMode, Handover


class UnknownMode(Exception):
    pass


def modes_of(channel_code: str) -> Sequence[DeliveryMode]:
    query = select(DeliveryMode).filter_by(channel_code=channel_code).order_by(DeliveryMode.position)
    return cache.get_or_load(("delivery modes", channel_code), lambda: cache.load_rows(query), channel_code)


def set_vat(channel_code: str, code: str, vat_bp: int) -> None:
    """The rate in the fee of one mode, for orders from now on. Raises UnknownMode."""
    _mode(channel_code, code).vat_bp = vat_bp
    session.commit()


def set_handover(
    channel_code: str, code: str, handover: Handover | None, *, also_online: bool, by: Actor
) -> None:
    """Who gives the tickets of one mode out, for orders from now on. Raises UnknownMode or Forbidden."""
    by.must(Right.SET_UP, channel_code)
    mode = _mode(channel_code, code)
    before = {"handover": mode.handover, "also_online": mode.also_online}
    mode.handover, mode.also_online = handover, also_online
    audit.record(
        by, "delivery_mode_changed", Subject("delivery_mode", f"{channel_code} {code}", channel_code),
        before=before, after={"handover": handover, "also_online": also_online},
    )  # fmt: skip
    session.commit()


def _mode(channel_code: str, code: str) -> DeliveryMode:
    query = select(DeliveryMode).filter_by(channel_code=channel_code, code=code)
    mode = session.scalars(query).one_or_none()
    if mode is None:
        raise UnknownMode(code)
    return mode
