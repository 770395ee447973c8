"""Which delivery modes a channel offers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app import cache
from app.venue.delivery.models import DeliveryMode


def modes_of(channel_code: str) -> Sequence[DeliveryMode]:
    query = select(DeliveryMode).filter_by(channel_code=channel_code).order_by(DeliveryMode.position)
    return cache.get_or_load(("delivery modes", channel_code), lambda: cache.load_rows(query), channel_code)
