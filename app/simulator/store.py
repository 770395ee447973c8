"""The bank's own store: one SQLite file, shared by the threads of one process."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.simulator.records import Alias, Payment
from app.simulator.schema import SCHEMA, TABLES

_FIRST_PAYID = 3_200_000_000  # ten digits that grow, as on the real platform
_PAYMENT = [f.name for f in fields(Payment) if f.name != "payid"]
_INSERT_PAYMENT = (
    f"INSERT INTO payments ({', '.join(_PAYMENT)}) VALUES ({', '.join(':' + n for n in _PAYMENT)})"
)
_UPDATE_PAYMENT = f"UPDATE payments SET {', '.join(f'{n} = :{n}' for n in _PAYMENT)} WHERE payid = :payid"
_ALIAS = [f.name for f in fields(Alias)]
_PUT_ALIAS = (
    f"INSERT OR REPLACE INTO aliases ({', '.join(_ALIAS)}) VALUES ({', '.join(':' + n for n in _ALIAS)})"
)


class Store:
    """One connection a thread; writers take turns on one lock, so SQLite never has to say it is busy."""

    def __init__(self, path: str) -> None:
        self.path = path
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._here = threading.local()
        self._turn = threading.RLock()
        with self._turn:
            self._connection().executescript(SCHEMA)
            self._add_charset()
            self._number_payments()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone. Never wait for a network in here."""
        with self._turn:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def do(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection().execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.do(sql, *values).fetchall()

    def alias(self, alias: str) -> Alias | None:
        row = self.do("SELECT * FROM aliases WHERE alias = ?", alias).fetchone()
        return Alias(**dict(row)) if row else None

    def put_alias(self, alias: Alias) -> None:
        self._connection().execute(_PUT_ALIAS, vars(alias))

    def drop_alias(self, alias: str) -> None:
        self.do("DELETE FROM aliases WHERE alias = ?", alias)

    def add(self, payment: Payment) -> None:
        payment.payid = self._connection().execute(_INSERT_PAYMENT, vars(payment)).lastrowid or 0

    def save(self, payment: Payment) -> None:
        self._connection().execute(_UPDATE_PAYMENT, vars(payment))

    def payment(self, payid: int) -> Payment | None:
        return _payment(self.do("SELECT * FROM payments WHERE payid = ?", payid).fetchone())

    def last_of(self, order_id: str) -> Payment | None:
        sql = "SELECT * FROM payments WHERE order_id = ? ORDER BY payid DESC LIMIT 1"
        return _payment(self.do(sql, order_id).fetchone())

    def challenged(self, xid: str) -> Payment | None:
        return _payment(self.do("SELECT * FROM payments WHERE xid = ? AND xid != ''", xid).fetchone())

    def latest(self, count: int) -> list[Payment]:
        found = self.rows("SELECT * FROM payments ORDER BY payid DESC LIMIT ?", count)
        return [Payment(**dict(row)) for row in found]

    def empty(self) -> None:
        """Only the test bench does this; PAYIDs go on growing."""
        with self.writing():
            for table in TABLES:
                self.do(f"DELETE FROM {table}")

    def close(self) -> None:
        """This thread's connection; the others end with their threads."""
        if connection := getattr(self._here, "connection", None):
            connection.close()
            del self._here.connection

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._here, "connection", None)
        if found is None:
            found = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            found.row_factory = sqlite3.Row
            found.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            self._here.connection = found
        return found

    def _add_charset(self) -> None:
        """To a store from before there were pages in Latin-1."""
        columns = {row["name"] for row in self.rows("PRAGMA table_info(payments)")}
        if "charset" not in columns:
            self.do("ALTER TABLE payments ADD COLUMN charset TEXT NOT NULL DEFAULT 'utf-8'")

    def _number_payments(self) -> None:
        if not self.rows("SELECT 1 FROM sqlite_sequence WHERE name = 'payments'"):
            self.do(
                "INSERT INTO sqlite_sequence (name, seq) VALUES ('payments', ?)",
                _FIRST_PAYID,
            )


def _payment(row: sqlite3.Row | None) -> Payment | None:
    return Payment(**dict(row)) if row else None
