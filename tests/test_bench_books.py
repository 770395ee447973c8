"""The orders that measures write straight into the books are orders like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import text

from app.db import session
from app.kernel import clock
from app.sale.orders import services as orders
from app.settlement.collection import services as collection
from bench import collecting, growth, stage, statements
from bench.office import filling
from tests.office.clerk import member
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
    psycopg.ClientCursor(connection).execute(file.read_bytes(), {**FEW, **facts})


def count(query: str) -> int:
    return len(session.execute(text(query)).all())


def test_past_orders_balance(db: Flask) -> None:
    write(growth.PAST, growth.facts_of(stage.long_run("autrefois", 1)))
    assert count(PAST) == 3
    assert count(UNBALANCED) == 0


def test_what_the_office_is_measured_with_balances(db: Flask) -> None:
    _fill_the_office(orders=400)
    assert count(PAST) == 400
    assert count(UNBALANCED) == 0
    assert count("SELECT 1 FROM audit_entries WHERE act = 'noted'") == 100


def test_a_page_of_orders_asks_as_much_however_many_are_of_gift_vouchers(db: Flask) -> None:
    _fill_the_office(orders=400)
    session.expunge_all()
    with statements.counted(session.connection()) as run:
        page = orders.search(orders.Filter(), most=20)
        assert sum(row.gifts for row in page.rows) == 4
        assert sum(row.places for row in page.rows) == 32
    assert len(run) == 4  # the orders, their tickets, gift vouchers, and performances not remembered yet


def _fill_the_office(orders: int) -> None:
    asker, decider = member("asker@cube.example"), member("decider@cube.example")
    facts = growth.facts_of(stage.long_run("autrefois", 1)) | {"first": 1, "last": orders}
    facts |= {"orders": orders, "contacts": 40, "asker": asker.ref, "decider": decider.ref}
    for file in (growth.PAST, *filling.SEEDS):
        write(file, facts)


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
