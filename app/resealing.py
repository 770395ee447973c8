"""Sealed columns, found by their type: which key sealed what, and how all of it comes under the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, func, literal_column, select, type_coerce, update
from sqlalchemy.sql.elements import ColumnElement

from app.db import Sealed, database, one_transaction, session
from app.kernel.key_ring import ID, key_id

BATCH = 200


def counts() -> Iterator[tuple[str, bytes, int]]:
    """Column, id of the key, how many values it has sealed."""
    for column in _columns():
        key = _key_of(column)
        query = select(key, func.count()).where(column.is_not(None)).group_by(key).order_by(key)
        for name, count in session.execute(query):
            yield f"{column.table}.{column.name}", name, count


def reseal() -> int:
    """How many values of predecessors were sealed anew. The shop may go on meanwhile."""
    return sum(_reseal(column, key_id(old)) for column in _columns() for old in Sealed.ring.previous)


def _columns() -> list[Column[Any]]:
    tables = database.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, Sealed)]


def _raw(column: Column[Any]) -> ColumnElement[bytes]:
    return type_coerce(column, LargeBinary)


def _key_of(column: Column[Any]) -> ColumnElement[bytes]:
    return func.substr(_raw(column), literal_column("1"), literal_column(f"{ID}"), type_=LargeBinary)


def _reseal(column: Column[Any], old: bytes) -> int:
    done = 0
    while rows := _sealed_by(column, old):
        done += sum(_reseal_row(column, row) for row in rows)
    return done


def _sealed_by(column: Column[Any], old: bytes) -> Sequence[Sequence[Any]]:
    found = select(_raw(column), *column.table.primary_key).where(_key_of(column) == old)
    return session.execute(found.limit(BATCH)).all()


def _reseal_row(column: Column[Any], row: Sequence[Any]) -> int:
    """Unless somebody has changed the value meanwhile. One row a transaction: it waits holding nothing."""
    sealed, *key = row
    this = [part == value for part, value in zip(column.table.primary_key, key, strict=True)]
    change = update(column.table).where(*this, _raw(column) == sealed)
    with one_transaction():
        changed = session.execute(change.values({column.name: Sealed.ring.unseal(sealed)}))
    return int(changed.rowcount)  # type: ignore[attr-defined]
