"""The only place that asks for the time, so that a test or a rehearsal can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    return _pinned.get() or datetime.now(UTC)


def written(moment: datetime) -> str:
    """As an address carries it. Behind the Z no more digits join: with them it could pass for a card number,
    which no request may bring.
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let `now` return `moment` (with a time zone) until the block ends."""
    token = _pinned.set(moment)
    try:
        yield moment
    finally:
        _pinned.reset(token)
