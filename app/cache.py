"""Rows that every page reads and that hardly ever change – channels, events, prices – kept in this process.

Triggers write `catalog_marks` whenever such a row changes: the mark of its channel, or the mark of all
(`ALL`) for venues, categories, payment methods and instalment plans, which belong to no channel. Whoever
begins a piece of work calls `refresh`, which reads the marks at most once a second (`CACHE_SECONDS`) and
forgets the entries of the channels whose mark has moved. If the mark of all has moved, it forgets everything.

Entries that name no channel are forgotten with any mark.

Of the threads that miss the same key one loads it, the others wait (`app/kernel/single_flight.py`).
docs/decisions/0015 says why no library does this.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped, aliased, mapped_column, object_session
from sqlalchemy.orm import Session as OrmSession

from app.db import Base, session
from app.kernel.single_flight import SingleFlight

T = TypeVar("T")
Row = TypeVar("Row", bound=Base)

MANY = 10_000  # recent answers
MOST = 100_000  # entries

ALL = ""  # the mark of what belongs to no channel
ANY = "*"  # entries that are forgotten with any mark


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

    def keep(self, since: SingleFlight, key: Hashable, value: Any, channel: str) -> Any:
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


def get_or_load(key: Hashable, load: Callable[[], T], channel: str = ANY) -> T:
    """What `load` returns, asked once for as long as nothing changes. None is not kept.

    Name a `channel` only if nothing but rows of that channel and of `ALL` decide what `load` returns.
    """
    try:
        return cast(T, _memory.entries[key])
    except KeyError:
        return _load(key, load, channel)


def _load(key: Hashable, load: Callable[[], T], channel: str) -> T:
    since = _memory.flights

    def work() -> T:
        found = _memory.entries.get(key)  # another thread may have kept it just now
        if found is None and (found := load()) is not None:
            found = _memory.keep(since, key, found, channel)
        return cast(T, found)

    return _once(since, key, work)


def _once(flights: SingleFlight, key: Hashable, work: Callable[[], T]) -> T:
    """Let one thread do it. It must not wait for what another one, waiting for it, holds."""
    session.connection()  # there are fewer than threads
    with session.no_autoflush:  # a flush may need a locked row
        return flights.do(key, work)


def get_briefly(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` returned hardly a second ago: for what may be a little late, never for what decides."""
    seen = _memory.recent.get(key)
    if seen is not None and time.monotonic() - seen[0] < _memory.max_age:
        return cast(T, seen[1])
    return _once(_memory.flights, ("recent", key), lambda: _load_recent(key, load))


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


def get_row(model: type[Row], key: int | str) -> Row:
    """A row by its primary key. It belongs to no session and to all threads: read it, never change it."""
    try:
        return cast(Row, _memory.entries[model, key])
    except KeyError:
        return _load((model, key), lambda: _row_among(model, key, {key}), ANY)


def _row_among(model: type[Row], key: Hashable, keys: set[Hashable]) -> Row:
    """The row with this key; in the same statement those with the other keys that are not remembered."""
    missing = [each for each in keys if each == key or (model, each) not in _memory.entries]
    primary = model.__mapper__.primary_key[0]
    for row in load_rows(select(model).where(primary.in_(missing))):
        if getattr(row, str(primary.key)) == key:
            return row
    raise NoResultFound(f"{model.__name__} {key}")


def load_row(query: Select[Row]) -> Row | None:
    """The first row of a query if there is one, as `load_rows` reads it."""
    return next(iter(load_rows(query)), None)


def load_rows(query: Select[Row]) -> list[Row]:
    """The rows of a query, and in the same statement those their `CachedRow`s refer to. `get_row` knows all.

    They are not to be changed either.
    """
    since = _memory.flights
    model: type[Row] = query.column_descriptions[0]["entity"]
    joins = _joins(model)
    for join in joins:
        query = query.add_columns(join.alias).outerjoin(join.alias, join.condition)
    with OrmSession(session.connection()) as reader:
        found = reader.execute(query).unique().all()
        reader.expunge_all()
    return [_keep_rows(since, joins, rows) for rows in found]


class CachedRow(Generic[Row]):
    """A reference to a remembered row, held by the name of its foreign key's attribute.

    A row that is not remembered is loaded together with those that rows beside its owner, in the same
    session, refer to: what is read for one line of a list is read for all.
    """

    def __init__(self, model: type[Row], key: str) -> None:
        self.model, self.key = model, key
        self._primary = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._given = f"_given_{name}"

    @overload
    def __get__(self, owner: None, _type: type) -> Self: ...
    @overload
    def __get__(self, owner: object, _type: type) -> Row: ...
    def __get__(self, owner: object | None, _type: type) -> Self | Row:
        if owner is None:
            return self
        key = getattr(owner, self.key)
        given = self.given(owner)
        if given is not None and self._key_of(given) == key:
            return given
        if key is None:
            return cast(Row, None)
        found = _memory.entries.get((self.model, key))
        return found if found is not None else self._load(owner, key)

    def __set__(self, owner: object, row: Row | None) -> None:
        self.give(owner, row)
        setattr(owner, self.key, row if row is None else self._key_of(row))

    def _load(self, owner: object, key: Hashable) -> Row:
        return _load(
            (self.model, key), lambda: _row_among(self.model, key, self._keys_beside(owner, key)), ANY
        )

    def _keys_beside(self, owner: object, key: Hashable) -> set[Hashable]:
        around = object_session(owner)
        rows = around.identity_map.values() if around else ()
        return {row.__dict__.get(self.key) for row in rows if type(row) is type(owner)} - {None} | {key}

    def given(self, owner: object) -> Row | None:
        return cast("Row | None", owner.__dict__.get(self._given))

    def give(self, owner: object, row: Row | None) -> None:
        owner.__dict__[self._given] = row

    def _key_of(self, row: Row) -> Any:
        self._primary = self._primary or self.model.__mapper__.primary_key[0].name
        return getattr(row, self._primary)


def _references(model: type[Base]) -> list[CachedRow[Base]]:
    return [value for value in vars(model).values() if isinstance(value, CachedRow)]


class _Join(NamedTuple):
    """A referenced row beside the row at position `owner` of a result."""

    owner: int
    reference: CachedRow[Base]
    alias: Any
    condition: ColumnElement[bool]


def _joins(model: type[Base]) -> list[_Join]:
    """One for each reference, then one for each reference of those."""
    entities: list[tuple[type[Base], Any]] = [(model, model)]
    joins = []
    for position, (owner, at) in enumerate(entities):  # which grows
        for reference in _references(owner):
            alias = aliased(reference.model)
            primary = getattr(alias, reference.model.__mapper__.primary_key[0].name)
            joins.append(_Join(position, reference, alias, primary == getattr(at, reference.key)))
            entities.append((reference.model, alias))
    return joins


def _keep_rows(since: SingleFlight, joins: Sequence[_Join], found: Iterable[Any]) -> Any:
    """Keep each row of a result, the last first, and give it to whoever refers to it. Returns the first."""
    row, *others = found
    rows = [row, *others]
    for join, other in reversed(list(zip(joins, others, strict=True))):
        if other is not None:
            join.reference.give(rows[join.owner], _keep_row(since, other))
    return _keep_row(since, row)


def _keep_row(since: SingleFlight, row: Base) -> Any:
    key = (type(row), *(inspect(row).identity or ()))
    return _memory.keep(since, key, row, _channel_of(row))


def _channel_of(row: Base) -> str:
    """Its own, or that of a row it refers to."""
    own: str | None = getattr(row, "channel_code", None)
    if own is not None:
        return own
    given = (reference.given(row) for reference in _references(type(row)))
    return next((channel for other in given if other and (channel := _channel_of(other)) != ANY), ANY)
