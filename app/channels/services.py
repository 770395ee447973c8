"""Which shop front a visitor stands at."""

from __future__ import annotations

from sqlalchemy import or_, select

from app import memory
from app.channels.models import Channel
from app.db import session


class NoChannel(Exception):
    """The database holds no sales channel yet."""


def at_host(host: str) -> Channel:
    """The channel of this host name; any other host reaches the one without a host of its own."""
    return by_code(memory.remember(("host", host), lambda: _code_at(host)))


def known_at(host: str) -> Channel | None:
    """The same without asking the database: None if nobody has come to this host yet."""
    found: Channel | None = memory.known((Channel, memory.known(("host", host))))
    return found


def _code_at(host: str) -> str:
    query = select(Channel.code).where(or_(Channel.host == host, Channel.host.is_(None)))
    code = session.scalar(query.order_by(Channel.host.nulls_last()))
    if code is None:
        raise NoChannel(host)
    return code


def by_code(code: str) -> Channel:
    return memory.recall(Channel, code)
