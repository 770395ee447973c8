"""How long the office's pages take at the server, with a million orders and 300,000 contacts behind them."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg
from sqlalchemy import Engine

from app.db import database
from app.factory import create_office
from app.kernel.actors import Role
from bench import growth, stage, statements
from bench.shop import Shop
from tests.office.clerk import HOST, Clerk, member

SEED = Path(__file__).with_name("office.sql")
NEXT = ".after-list a"

# What is asked for; {number} is that of an order, {shared} of one in instalments, {contact} a contact's.
PAGES = {
    "home": "/en/",
    "orders": "/en/orders",
    "orders, all": "/en/orders?period=all",
    "orders, all that are paid": "/en/orders?period=all&state=paid",
    "orders, by number": "/en/orders?q={number}",
    "orders, by address": "/en/orders?q=past-4711@example.org",
    "orders, by name": "/en/orders?q=karin",
    "orders, nothing found": "/en/orders?q=nobody-of-that-name",
    "order": "/en/orders/{number}",
    "order in instalments": "/en/orders/{shared}",
    "instalments, declined": "/en/instalments",
    "instalments, overdue": "/en/instalments?view=overdue",
    "instalments, due": "/en/instalments?view=due",
    "instalment, to retry": "/en/instalments/{shared}/2/retry",
    "deferred accounts": "/en/deferred",
    "deferred accounts, old": "/en/deferred?age=more",
    "deferred account": "/en/deferred/{contact}",
    "payments": "/en/payments",
    "refunds, refused": "/en/refunds",
    "refunds, under way": "/en/refunds?view=under_way",
    "refunds, arrived": "/en/refunds?view=done",
}


def measure(shop: Shop, orders: int, contacts: int, rounds: int) -> dict[str, dict[str, float]]:
    """By page: p50 and p95 in milliseconds, and how many statements it asks."""
    fill(shop, orders, contacts)
    app = create_office({**shop.environ, "OFFICE_HOST": HOST, "LOG_LEVEL": "ERROR", "MAILER": "console"})
    assert app is not None
    with app.app_context():
        who, engine = member("bench@cube.example", Role.MANAGER), database.engine
        database.session.remove()
    clerk = Clerk(app, "en").signs_in(who)
    named = _named(shop)
    found = {}
    for name, path in PAGES.items():
        found[name] = _timed(clerk, engine, path.format(**named), rounds)
        following = clerk.page.soup.select_one(NEXT)
        if following is not None:
            found[f"{name}, next page"] = _timed(clerk, engine, str(following["href"]), rounds)
    return found


def fill(shop: Shop, orders: int, contacts: int) -> None:
    app = stage.our_app(shop.environ)
    with app.app_context():
        facts = growth.facts_of(stage.long_run("autrefois", 1))
    growth.fill(shop, growth.PAST, facts, 0, orders)
    with psycopg.ClientCursor(shop.database) as cursor:
        cursor.execute("ALTER TABLE ledger_postings DISABLE TRIGGER ledger_balance")
        cursor.execute(SEED.read_bytes(), {"orders": orders, "contacts": contacts})
        cursor.execute("ALTER TABLE ledger_postings ENABLE TRIGGER ledger_balance")
        cursor.execute("VACUUM ANALYZE")


def _named(shop: Shop) -> dict[str, Any]:
    shared = shop.database.execute(
        "SELECT orders.number FROM instalments JOIN orders ON orders.ref = order_ref"
        " WHERE instalments.state = 'failed' LIMIT 1"
    ).fetchone()
    contact = shop.database.execute("SELECT number FROM contacts WHERE deferred_allowed LIMIT 1").fetchone()
    assert shared
    assert contact
    return {"number": "P0004711", "shared": shared[0], "contact": contact[0]}


def _timed(clerk: Clerk, engine: Engine, path: str, rounds: int) -> dict[str, float]:
    """The page is read once by a careful reader, and then timed as often as wanted."""
    clerk.opens(path)
    with statements.counted(engine) as asked:
        _milliseconds(clerk, path)
    times = [_milliseconds(clerk, path) for _round in range(rounds)]
    marks = quantiles(times, n=20)
    return {"p50": round(marks[9], 1), "p95": round(marks[18], 1), "sql": len(asked)}


def _milliseconds(clerk: Clerk, path: str) -> float:
    began = time.perf_counter()
    answer = clerk.client.get(clerk._full(path), headers=clerk._headers("none"))
    assert answer.status_code in (200, 303), answer.status_code
    return (time.perf_counter() - began) * 1000
