"""Which delivery modes a channel offers, and the VAT in their fees."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app import cache
from app.db import session
from app.venue.delivery.models import DeliveryMode


class UnknownMode(Exception):
    pass


def modes_of(channel_code: str) -> Sequence[DeliveryMode]:
    query = select(DeliveryMode).filter_by(channel_code=channel_code).order_by(DeliveryMode.position)
    return cache.get_or_load(("delivery modes", channel_code), lambda: cache.load_rows(query), channel_code)


def set_vat(channel_code: str, code: str, vat_bp: int) -> None:
    """The rate in the fee of one mode, for orders from now on. Raises UnknownMode."""
    query = select(DeliveryMode).filter_by(channel_code=channel_code, code=code)
    mode = session.scalars(query).one_or_none()
    if mode is None:
        raise UnknownMode(code)
    mode.vat_bp = vat_bp
    session.commit()
