"""How PostgreSQL finds what each page and sweep asks for, in a shop with a million orders behind it.

Every statement is explained with what was asked, as it comes. Wrong is one that walks a table that grows with
the shop, or expects to read very much of it. Tables that are small here are judged by whether an index could
be used at all.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import TextClause, event, text
from sqlalchemy.engine import Connection

from app.db import database, session
from app.dev.seed.command import seed
from app.factory import create_app
from app.worker import sweeps
from bench import stage
from bench.growth import PAST, facts_of, fill
from bench.shop import Shop
from bench.walks import walk
from tests.conftest import Visit, environ
from tests.database import new_database

ORDERS = int(os.environ.get("ORDERS", "1000000"))
BIG = 10_000  # rows of a table that is walked
MUCH = 20_000  # rows a statement may expect to read
ASKING = ("SELECT", "UPDATE", "DELETE", "WITH")
# Walked on purpose, by a sweep that counts for monitoring.
COUNTED = ("GROUP BY payments.provider, payments.state", "sum(ledger_postings.minor)")
STAY_SMALL = {
    "channels", "fees", "venues", "events", "performances", "categories", "price_types", "prices", "seats",
    "delivery_modes", "payment_methods", "points_of_sale", "offers", "promo_codes", "voucher_products",
    "instalment_plans", "ticket_series", "metric_counts", "catalog_marks", "alembic_version",
    "rate_limit_counts",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with the plan of a statement."""

    table: str
    why: str
    statement: str


class Watch:
    """Explains what is asked while it is asked."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self.seen: set[str] = set()
        self.faults: list[Fault] = []

    def note(
        self, connection: Connection, _cursor: Any, statement: str, given: Any, _c: Any, many: bool
    ) -> None:
        plain = " ".join(statement.split())
        if many or plain in self.seen or not plain.startswith(ASKING) or any(c in plain for c in COUNTED):
            return
        self.seen.add(plain)
        with closing(connection.connection.cursor()) as cursor:
            for node in self._nodes(cursor, statement, given):
                self._judge(node, plain, as_it_is=True)
            cursor.execute("SET enable_seqscan = off")
            for node in self._nodes(cursor, statement, given):
                self._judge(node, plain, as_it_is=False)
            cursor.execute("SET enable_seqscan = on")

    def _nodes(self, cursor: Any, statement: str, given: Any) -> Iterator[dict[str, Any]]:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", given)
        plan = cursor.fetchone()[0]
        yield from _below((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])

    def _judge(self, node: dict[str, Any], plain: str, *, as_it_is: bool) -> None:
        table = node.get("Relation Name", "")
        if not table or table in STAY_SMALL:
            return
        walked = node["Node Type"] == "Seq Scan"
        if walked and (not as_it_is or self.sizes.get(table, 0) > BIG):
            self._fault(Fault(table, "is walked" if as_it_is else "has no index for it", plain))
        elif as_it_is and node["Plan Rows"] > MUCH:
            self._fault(Fault(table, f"gives {node['Plan Rows']:,} rows", plain))

    def _fault(self, fault: Fault) -> None:
        if not any((f.table, f.statement) == (fault.table, fault.statement) for f in self.faults):
            self.faults.append(fault)


def _below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _below(child)


@contextmanager
def watching() -> Iterator[Watch]:
    sizes = {name: int(rows) for name, rows in session.execute(_sizes()).all()}
    session.rollback()
    watch = Watch(sizes)
    event.listen(database.engine, "before_cursor_execute", watch.note)
    try:
        yield watch
    finally:
        event.remove(database.engine, "before_cursor_execute", watch.note)


def _sizes() -> TextClause:
    return text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")


def _filled(app: Flask, url: str) -> None:
    upgrade()
    seed("http://shop.test", "http://musee.test")
    stage.long_run("longue-serie")
    facts = facts_of(stage.long_run("autrefois", 1))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        fill(Shop("", {}, {}, connection), PAST, facts, 0, ORDERS)


def main() -> int:
    with new_database() as url:
        app = create_app(environ(url))
        app.testing, app.test_client_class = True, Visit
        with app.app_context():
            _filled(app, url)
            with watching() as watch, redirect_stdout(StringIO()):  # emails go to the console
                walk(app)
                sweeps.run_all()
            database.session.remove()
            database.engine.dispose()
    for fault in watch.faults:
        print(f"{fault.table} {fault.why}:\n  {fault.statement}\n")
    print(f"{len(watch.seen)} statements at {ORDERS:,} orders, {len(watch.faults)} findings.")
    return bool(watch.faults)


if __name__ == "__main__":
    sys.exit(main())
