"""Time is asked here and nowhere else, so that a test or a rehearsal can live at another moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    return _pinned.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Live at `moment` (aware) until the block ends."""
    token = _pinned.set(moment)
    try:
        yield moment
    finally:
        _pinned.reset(token)
