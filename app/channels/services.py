"""Which shop front a visitor stands at."""

from __future__ import annotations

from sqlalchemy import select

from app.channels.models import Channel
from app.db import session


class NoChannel(Exception):
    """The database holds no sales channel yet."""


def at_host(host: str) -> Channel:
    """The channel of this host name; any other host reaches the one without a host of its own."""
    channels = session.scalars(select(Channel)).all()
    for channel in sorted(channels, key=lambda channel: channel.host is None):
        if channel.host in (host, None):
            return channel
    raise NoChannel(host)


def by_code(code: str) -> Channel:
    return session.get_one(Channel, code)
