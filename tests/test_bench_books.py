"""The orders that measures write straight into the books are orders like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import text

from app.db import session
from app.kernel import clock
from app.settlement.collection import services as collection
from bench import collecting, growth, stage
from tests.shares import SEEN, ScriptedBank

FEW = {"first": 1, "last": 3}
PAST = "SELECT 1 FROM orders WHERE ref LIKE 'PAST%'"
UNBALANCED = (
    "SELECT transaction_id FROM ledger_postings GROUP BY transaction_id, currency HAVING sum(minor) <> 0"
)


def write(file: Path, facts: dict[str, object]) -> None:
    """Into the transaction of the test."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    psycopg.ClientCursor(connection).execute(file.read_bytes(), {**facts, **FEW})


def count(query: str) -> int:
    return len(session.execute(text(query)).all())


def test_past_orders_balance(db: Flask) -> None:
    write(growth.PAST, growth.facts_of(stage.long_run("autrefois", 1)))
    assert count(PAST) == 3
    assert count(UNBALANCED) == 0


def test_due_shares_are_taken_once_each_and_the_books_are_even(db: Flask) -> None:
    bank = ScriptedBank()
    with clock.at(datetime.now(UTC) + timedelta(minutes=1)):  # the database's own clock makes them due
        write(collecting.DUE, collecting.facts() | collecting.on_file("TOKEN-1", SEEN))
        assert count(UNBALANCED) == 0
        assert session.scalar(text(collecting.UNEVEN)) == 0
        assert collection.run({"ogone": bank.port}) == 3
    assert bank.holds == 3 * collecting.SHARE
    assert count(collecting.PAID) == 3
    assert session.scalar(text(collecting.UNEVEN)) == 0
