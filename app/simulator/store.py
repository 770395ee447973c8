"""The bank's own store: one SQLite file, shared by the threads of one process."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.simulator.faults import Faults

_SCHEMA = """
CREATE TABLE IF NOT EXISTS aliases (
  alias TEXT PRIMARY KEY, card TEXT NOT NULL, brand TEXT NOT NULL, masked TEXT NOT NULL,
  fingerprint TEXT NOT NULL, cn TEXT NOT NULL, ed TEXT NOT NULL, persist TEXT NOT NULL, state TEXT NOT NULL,
  agreed INTEGER NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS aliases_passing ON aliases (created) WHERE persist = 'N';
CREATE TABLE IF NOT EXISTS payments (
  payid INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, alias TEXT NOT NULL, card TEXT NOT NULL,
  brand TEXT NOT NULL, masked TEXT NOT NULL, cn TEXT NOT NULL, ed TEXT NOT NULL,
  amount INTEGER NOT NULL, currency TEXT NOT NULL, operation TEXT NOT NULL,
  status INTEGER NOT NULL, before INTEGER,
  changed REAL NOT NULL, error TEXT NOT NULL, remark TEXT NOT NULL, acceptance TEXT NOT NULL,
  eci TEXT NOT NULL, cvc_check TEXT NOT NULL, language TEXT NOT NULL,
  accept_url TEXT NOT NULL, decline_url TEXT NOT NULL, exception_url TEXT NOT NULL,
  paramplus TEXT NOT NULL, complus TEXT NOT NULL, ip TEXT NOT NULL, xid TEXT NOT NULL, faults TEXT NOT NULL,
  plan TEXT NOT NULL, sub INTEGER NOT NULL, capturing INTEGER NOT NULL, captured INTEGER NOT NULL,
  refunding INTEGER NOT NULL, refunded INTEGER NOT NULL, closed INTEGER NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS payments_by_order ON payments (order_id);
CREATE INDEX IF NOT EXISTS payments_by_xid ON payments (xid) WHERE xid != '';
CREATE TABLE IF NOT EXISTS history (
  id INTEGER PRIMARY KEY, payid INTEGER NOT NULL, sub INTEGER NOT NULL, operation TEXT NOT NULL,
  amount INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS history_by_payment ON history (payid, sub);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, payid INTEGER NOT NULL, sub INTEGER NOT NULL,
  kind TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_by_order ON ledger (order_id);
CREATE TABLE IF NOT EXISTS changes (
  id INTEGER PRIMARY KEY, due REAL NOT NULL, payid INTEGER NOT NULL, sub INTEGER NOT NULL,
  operation TEXT NOT NULL, amount INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS changes_by_due ON changes (due);
CREATE INDEX IF NOT EXISTS changes_by_payment ON changes (payid);
CREATE TABLE IF NOT EXISTS letters (
  id INTEGER PRIMARY KEY, due REAL NOT NULL, payid INTEGER NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due', answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS letters_by_due ON letters (due) WHERE state = 'due';
CREATE INDEX IF NOT EXISTS letters_by_payment ON letters (payid);
"""
_TABLES = ("aliases", "payments", "history", "ledger", "changes", "letters")
_FIRST_PAYID = 3_200_000_000  # ten digits that grow, as on the real platform


@dataclass
class Alias:
    """A card, as far as anybody may remember it."""

    alias: str
    card: str
    brand: str
    masked: str
    fingerprint: str
    cn: str
    ed: str
    persist: str
    state: str
    agreed: int  # an earlier COF FIRST went through
    created: float


@dataclass
class Payment:
    """One attempt to pay one ORDERID. Amounts in cents."""

    order_id: str
    alias: str
    card: str
    brand: str
    masked: str
    cn: str
    ed: str
    amount: int
    currency: str
    operation: str
    created: float
    changed: float
    status: int = 0
    before: int | None = None  # the status before this one
    error: str = "0"
    remark: str = "!"
    acceptance: str = ""
    eci: str = "7"
    cvc_check: str = "NO"
    language: str = ""
    accept_url: str = ""
    decline_url: str = ""
    exception_url: str = ""
    paramplus: str = ""
    complus: str = ""
    ip: str = ""
    xid: str = ""  # what the bank page is reached by
    faults: str = "{}"
    plan: str = ""  # COF_TRANSACTION
    sub: int = 0  # the last PAYIDSUB
    capturing: int = 0
    captured: int = 0
    refunding: int = 0
    refunded: int = 0
    closed: int = 0
    payid: int = 0

    @property
    def script(self) -> Faults:
        found: Faults = json.loads(self.faults)
        return found


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
            self._connection().executescript(_SCHEMA)
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
            for table in _TABLES:
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

    def _number_payments(self) -> None:
        if not self.rows("SELECT 1 FROM sqlite_sequence WHERE name = 'payments'"):
            self.do(
                "INSERT INTO sqlite_sequence (name, seq) VALUES ('payments', ?)",
                _FIRST_PAYID,
            )


def _payment(row: sqlite3.Row | None) -> Payment | None:
    return Payment(**dict(row)) if row else None
