"""Which channel a visitor is in."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import cache
from app.db import session
from app.venue.channels.models import Channel

BY_HOST = "channels by host"


class NoChannel(Exception):
    """The database holds no sales channel yet."""


class UnknownChannel(Exception):
    """No such channel."""


def at_host(host: str) -> Channel | None:
    """The channel whose host name or public address this is."""
    return _by_host().get(host)


def without_host() -> Channel:
    """The channel for the hosts that name none."""
    channels = _by_host()
    found = channels.get(None) or next(iter(channels.values()), None)
    if found is None:
        raise NoChannel
    return found


def known_without_host() -> Channel | None:
    """The same as `without_host` without asking the database."""
    channels = cache.peek(BY_HOST) or {}
    return channels.get(None) or next(iter(channels.values()), None)


def known_at(host: str) -> Channel | None:
    """The same as `at_host` without asking the database: None if nobody has come to any host yet."""
    return (cache.peek(BY_HOST) or {}).get(host)


def known() -> list[Channel]:
    """Every channel, without asking the database; none if nobody has come to any host yet."""
    return list({channel.code: channel for channel in (cache.peek(BY_HOST) or {}).values()}.values())


def _by_host() -> dict[str | None, Channel]:
    return cache.get_or_load(BY_HOST, _load_by_host)


def _load_by_host() -> dict[str | None, Channel]:
    """Every channel with its fees, by both its names. Of several with the same the first one counts."""
    channels: dict[str | None, Channel] = {}
    for channel in cache.load_rows(select(Channel).options(joinedload(Channel.fees))):
        channels.setdefault(channel.host, channel)
        channels.setdefault(urlsplit(channel.public_url).hostname, channel)
    return channels


def by_code(code: str) -> Channel:
    return cache.get_row(Channel, code)


def every_one() -> list[Channel]:
    """Each channel once, by its code."""
    found = {channel.code: channel for channel in _by_host().values()}
    return [found[code] for code in sorted(found)]


def find(code: str, *, lock: bool = False) -> Channel:
    """The channel's row, to be changed; pages read it from the cache. Raises UnknownChannel.

    With `lock` nobody else changes it until the end of the transaction; orders may name it meanwhile.
    """
    held = {"key_share": True} if lock else None
    channel = session.get(Channel, code, with_for_update=held, populate_existing=lock)
    if channel is None:
        raise UnknownChannel(code)
    return channel
