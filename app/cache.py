"""Rows everybody reads and hardly anybody changes – the house, its events, its prices – kept in this process.

The database marks every change to them (a trigger writes `catalog_marks`). Whoever begins a piece of work
calls `refresh`, which asks for the mark at most once a second (`MEMORY_SECONDS`) and forgets everything if it
has moved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, Self, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as OrmSession

from app.db import Base, session

T = TypeVar("T")
Row = TypeVar("Row", bound=Base)

MANY = 10_000
MOST = 100_000


class CatalogMark(Base):
    """One row, whose mark is another after every change to what is remembered."""

    __tablename__ = "catalog_marks"

    mark: Mapped[UUID] = mapped_column(primary_key=True)


class _Memory:
    """One a process. Threads share it: entries are only ever added, and all of them dropped at once."""

    def __init__(self) -> None:
        self.patience = 1  # seconds between two questions whether anything has changed
        self.forget()

    def forget(self) -> None:
        self.kept: dict[Hashable, Any] = {}
        self.brief: dict[Hashable, tuple[float, Any]] = {}
        self.mark: object = None
        self.asked_at = float("-inf")


_memory = _Memory()


def set_max_age(seconds: int) -> None:
    """How long a change made elsewhere may go unseen."""
    _memory.patience = seconds


def clear() -> None:
    _memory.forget()


def refresh() -> None:
    """See to it that nothing remembered is older than it may be."""
    now = time.monotonic()
    if now - _memory.asked_at < _memory.patience:
        return
    mark = session.scalar(select(CatalogMark.mark))
    if mark != _memory.mark:
        _memory.forget()
        _memory.mark = mark
    _memory.asked_at = now


def get_or_load(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` says, asked once for as long as nothing changes.

    Nothing found is not kept, and there is an end to what is: names come from whoever asks.
    """
    kept = _memory.kept
    if key in kept:
        return cast(T, kept[key])
    found = load()
    if found is not None:
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = found
    return found


def get_briefly(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` says, hardly a second ago: for what may be told a little late, never for what decides."""
    now = time.monotonic()
    seen = _memory.brief.get(key)
    if seen is None or now - seen[0] >= _memory.patience:
        if len(_memory.brief) > MANY:
            _memory.brief.clear()
        _memory.brief[key] = seen = (now, load())
    return cast(T, seen[1])


def peek(key: Hashable) -> Any:
    """What is remembered, however old, without asking the database; None if nothing is."""
    return _memory.kept.get(key)


def get_row(model: type[Row], key: int | str) -> Row:
    """A row by its primary key. It belongs to no session and to all threads: read it, never change it."""
    return get_or_load((model, key), lambda: _load(model, key))


def _load(model: type[Row], key: int | str) -> Row:
    with OrmSession(session.connection()) as reader:
        found = reader.get_one(model, key)
        reader.expunge_all()
    return found


class CachedRow(Generic[Row]):
    """A reference to a remembered row, held by the name of its foreign key's attribute."""

    def __init__(self, model: type[Row], key: str) -> None:
        self._model, self._key = model, key
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
        key = getattr(owner, self._key)
        given = owner.__dict__.get(self._given)
        if given is not None and self._key_of(given) == key:
            return cast(Row, given)
        return cast(Row, key if key is None else get_row(self._model, key))

    def __set__(self, owner: object, row: Row | None) -> None:
        owner.__dict__[self._given] = row
        setattr(owner, self._key, row if row is None else self._key_of(row))

    def _key_of(self, row: Row) -> Any:
        self._primary = self._primary or self._model.__mapper__.primary_key[0].name
        return getattr(row, self._primary)
