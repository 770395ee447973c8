"""Rows that belong to no session and to all threads: read them, never change them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast, overload

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased, object_session

from app.cache import entries
from app.cache.entries import ANY
from app.db import Base, session

Row = TypeVar("Row", bound=Base)


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
        return cast(Row, key if key is None else self._find(owner, key))

    def __set__(self, owner: object, row: Row | None) -> None:
        self.give(owner, row)
        setattr(owner, self.key, row if row is None else self._key_of(row))

    def given(self, owner: object) -> Row | None:
        return cast("Row | None", owner.__dict__.get(self._given))

    def give(self, owner: object, row: Row | None) -> None:
        owner.__dict__[self._given] = row

    def _key_of(self, row: Row) -> Any:
        self._primary = self._primary or _primary_of(self.model)
        return getattr(row, self._primary)

    def _find(self, owner: object, key: Hashable) -> Row:
        def load() -> Row:
            return _load_among(self.model, key, self._keys_beside(owner))

        return entries.get_or_load((self.model, key), load)

    def _keys_beside(self, owner: object) -> set[Hashable]:
        around = object_session(owner)
        rows = around.identity_map.values() if around else ()
        return {row.__dict__.get(self.key) for row in rows if type(row) is type(owner)} - {None}


def get_row(model: type[Row], key: int | str) -> Row:
    """A row by its primary key."""
    return entries.get_or_load((model, key), lambda: _load_among(model, key, set()))


def get_rows(model: type[Row], keys: Collection[int | str]) -> dict[int | str, Row]:
    """Rows by their primary keys; those that are not remembered are read in one statement."""
    missing = {key for key in keys if entries.peek((model, key)) is None}
    if missing:
        load_rows(select(model).where(getattr(model, _primary_of(model)).in_(missing)))
    return {key: get_row(model, key) for key in set(keys)}


def _load_among(model: type[Row], key: Hashable, others: set[Hashable]) -> Row:
    """The row with this key, and in the same statement those with other keys that are not remembered."""
    keys = {key, *(other for other in others if entries.peek((model, other)) is None)}
    primary = getattr(model, _primary_of(model))
    for row in load_rows(select(model).where(primary.in_(keys))):
        if inspect(row).identity == (key,):
            return row
    raise NoResultFound(f"{model.__name__} {key}")


def load_row(query: Select[Row]) -> Row | None:
    """The first row of a query if there is one, as `load_rows` reads it."""
    return next(iter(load_rows(query)), None)


def load_rows(query: Select[Row]) -> list[Row]:
    """The rows of a query and, in the same statement, those their `CachedRow`s refer to; all are kept."""
    since = entries.begin()
    model: type[Row] = query.column_descriptions[0]["entity"]
    joins = _joins(model)
    for join in joins:
        query = query.add_columns(join.alias).outerjoin(join.alias, join.condition)
    with OrmSession(session.connection()) as reader:
        found = reader.execute(query).unique().all()
        reader.expunge_all()
    return [_keep_all(since, joins, rows) for rows in found]


class _Join(NamedTuple):
    """A referenced row, beside the row at position `owner` of a result."""

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
            primary = getattr(alias, _primary_of(reference.model))
            joins.append(_Join(position, reference, alias, primary == getattr(at, reference.key)))
            entities.append((reference.model, alias))
    return joins


def _references(model: type[Base]) -> list[CachedRow[Base]]:
    return [value for value in vars(model).values() if isinstance(value, CachedRow)]


def _primary_of(model: type[Base]) -> str:
    return str(model.__mapper__.primary_key[0].name)


def _keep_all(since: entries.Beginning, joins: Sequence[_Join], found: Iterable[Any]) -> Any:
    """Keep each row of a result, the last first, and give it to the one that refers to it."""
    rows = list(found)
    for join, row in reversed(list(zip(joins, rows[1:], strict=True))):
        if row is not None:
            join.reference.give(rows[join.owner], _keep(since, row))
    return _keep(since, rows[0])


def _keep(since: entries.Beginning, row: Base) -> Any:
    key = (type(row), *(inspect(row).identity or ()))
    return entries.keep(since, key, row, _channel_of(row))


def _channel_of(row: Base) -> str:
    """The row's own channel, or that of a row it refers to."""
    own: str | None = getattr(row, "channel_code", None)
    if own is not None:
        return own
    given = (reference.given(row) for reference in _references(type(row)))
    return next((channel for other in given if other and (channel := _channel_of(other)) != ANY), ANY)
