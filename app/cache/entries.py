"""What this process remembers, by key, and the marks that say when to forget it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, session
from app.kernel.single_flight import SingleFlight

T = TypeVar("T")
Beginning = SingleFlight  # stands for all that was remembered when something began to load

MANY = 10_000  # recent answers
MOST = 100_000  # entries; their names come from whoever asks

ALL = ""  # names the mark of what belongs to no channel
ANY = "*"  # stands for the channel of entries that are forgotten with any mark


class CatalogMark(Base):
    """A mark for each channel and one for `ALL`; it gets another value with every change."""

    __tablename__ = "catalog_marks"

    channel_code: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[UUID]


class _Memory:
    """One a process; all threads share it. `lock` is held to write entries, never while something loads.

    `flights` is another after something was forgotten: what began to load before that is not kept.
    """

    def __init__(self) -> None:
        self.max_age = 1  # seconds between two looks at the marks
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        self.marks: dict[str, UUID] = {}
        self.looked_at = float("-inf")
        self._forget_all()

    def _forget_all(self) -> None:
        self.entries: dict[Hashable, Any] = {}
        self.keys: dict[str, set[Hashable]] = defaultdict(set)  # by channel code
        self.recent: dict[Hashable, tuple[float, Any]] = {}
        self.flights = SingleFlight()

    def keep(self, since: Beginning, key: Hashable, value: Any, channel: str) -> Any:
        """What all threads use from now on: an entry that is there already stays."""
        with self.lock:
            if key in self.entries or self.flights is not since:
                return self.entries.get(key, value)
            if len(self.entries) >= MOST:
                self._forget_all()
            self.entries[key] = value
            self.keys[channel].add(key)
            return value

    def look_at(self, marks: dict[str, UUID], now: float) -> None:
        """Forget the entries of the channels whose mark has moved."""
        with self.lock:
            moved = {channel for channel, mark in marks.items() if self.marks.get(channel) != mark}
            if ALL in moved:
                self._forget_all()
            elif moved:
                self._forget(moved | {ANY})
            self.marks, self.looked_at = marks, now

    def _forget(self, channels: set[str]) -> None:
        for key in {key for channel in channels for key in self.keys.pop(channel, ())}:
            del self.entries[key]
        self.recent = {}
        self.flights = SingleFlight()


_memory = _Memory()


def set_max_age(seconds: int) -> None:
    """How long a change made elsewhere may go unseen."""
    _memory.max_age = seconds


def clear() -> None:
    _memory.clear()


def refresh() -> None:
    """See to it that nothing remembered is older than it may be."""
    now = time.monotonic()
    if now - _memory.looked_at < _memory.max_age:
        return
    marks = session.execute(select(CatalogMark.channel_code, CatalogMark.mark)).all()
    _memory.look_at({row.channel_code: row.mark for row in marks}, now)


def begin() -> Beginning:
    """To be asked before something is read that `keep` is to keep."""
    return _memory.flights


def keep(since: Beginning, key: Hashable, value: T, channel: str) -> T:
    """The entry to use: the one that is there already, or this one, kept if nothing was forgotten since."""
    return cast(T, _memory.keep(since, key, value, channel))


def get_or_load(key: Hashable, load: Callable[[], T], channel: str = ANY) -> T:
    """What `load` returns, asked once for as long as nothing changes. None is not kept.

    Name a `channel` only if nothing but rows of that channel and of `ALL` decide what `load` returns.
    """
    try:
        return cast(T, _memory.entries[key])
    except KeyError:
        return _load(key, load, channel)


def _load(key: Hashable, load: Callable[[], T], channel: str) -> T:
    since = begin()

    def work() -> T:
        found = _memory.entries.get(key)  # another thread may have kept it just now
        if found is None and (found := load()) is not None:
            found = keep(since, key, found, channel)
        return cast(T, found)

    return _once(since, key, work)


def _once(flights: SingleFlight, key: Hashable, work: Callable[[], T]) -> T:
    """Let one thread do it. It must need nothing that those who wait for it hold."""
    session.connection()  # there are fewer connections than threads
    with session.no_autoflush:  # what it would flush may be locked
        return flights.do(key, work)


def get_briefly(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` returned hardly a second ago: for what may be a little late, never for what decides."""
    seen = _memory.recent.get(key)
    if seen is not None and time.monotonic() - seen[0] < _memory.max_age:
        return cast(T, seen[1])
    return _once(begin(), ("recent", key), lambda: _load_recent(key, load))


def _load_recent(key: Hashable, load: Callable[[], T]) -> T:
    now, recent = time.monotonic(), _memory.recent
    found = load()
    if len(recent) > MANY:
        recent.clear()
    recent[key] = (now, found)
    return found


def peek(key: Hashable) -> Any:
    """What is remembered, however old, without asking the database; None if nothing is."""
    return _memory.entries.get(key)
