"""What the rounds of every sweep share: row after row, past a bad one, and an end between two."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import inspect

from app.db import Base, session
from app.kernel import clock

log = structlog.get_logger()

Row = TypeVar("Row")

stopping = threading.Event()  # set once the worker is told to stop


def claimed(claim: Callable[[], Row | None], limit: int) -> Iterator[Row]:
    """One claimed row after another, until none is due, `limit` is reached or the worker stops."""
    for _ in range(limit):
        if stopping.is_set() or (row := claim()) is None:
            return
        yield row


@contextmanager
def guarded(row: Base) -> Iterator[None]:
    """A row that fails raises the alarm and waits for its next turn, which its claim has set."""
    key = inspect(row).identity
    try:
        yield
    except Exception:
        session.rollback()
        log.exception("sweep_row_failed", table=row.__tablename__, key=key)


def next_wait(waits: Sequence[timedelta], age: timedelta) -> timedelta:
    """The longer something has been open, the longer until it is looked at again."""
    return next((wait for wait in waits if wait > age / 3), waits[-1])


def alarm_if_overdue(row: Base, since: datetime, within: timedelta | None) -> None:
    """Raise the alarm, at each of its turns, about a row that is open for longer than it may be.

    `within` is None if nothing is awaited.
    """
    if within is not None and clock.now() - since > within:
        key = inspect(row).identity
        log.error("sweep_row_overdue", table=row.__tablename__, key=key, since=since.isoformat())
