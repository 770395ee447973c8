"""What a share costs that is taken on its day, and how fast two workers take many."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from flask import Flask
from sqlalchemy import select

from app import cache
from app.db import database, session
from app.dev.process_guard import ended_with_us
from app.dev.processes import ROOT
from app.factory import create_app
from app.http.providers import all_providers
from app.kernel.money import Money
from app.people.cards.models import SavedCard
from app.psp.port import (
    Authentication,
    Browser,
    Captured,
    CardAccepted,
    CardDetails,
    CardSession,
    DirectPost,
    Message,
    OnFile,
    Payer,
    PurchaseRequest,
)
from app.sale.catalog.models import Performance, Place, Price
from app.settlement.collection import services as collection
from app.venue.delivery.models import DeliveryMode
from bench import cpu, growth, stage, statements
from bench.journey import CARD
from bench.shop import QUIET_WITHIN, Shop

GOOD_CARD = "4111111111111111"
DUE = Path(__file__).with_name("due.sql")
PLAN, SHARE = "CB3X", 5_500  # the share that due.sql makes due, in cents
PEOPLE = 200
WORKERS = 2
WARM_UP = 100  # a connection learns a statement with use
COUNTED = 10
OURS = ("workers", "web", "postgres")  # the web hears what the bank has to say of each share
HERE = Browser("text/html", "bench", "fr", True, False, 24, 360, 740, -60)
BACK = "http://127.0.0.1/"

HEARD = "SELECT count(DISTINCT attempt) FROM psp_notifications WHERE attempt LIKE 'D%-T_'"
PAID = """
    SELECT orders.number FROM orders
    JOIN instalments ON instalments.order_ref = orders.ref AND instalments.number = 2
    JOIN payments ON payments.order_ref = orders.ref AND payments.instalment_numbers = '[2]'
    WHERE orders.ref LIKE 'DUE%'
    GROUP BY orders.number, instalments.state, instalments.covered_by
    HAVING instalments.state = 'paid' AND array_agg(payments.ref || payments.state)
        = ARRAY[(instalments.covered_by || 'captured')::text]
"""
UNEVEN = """
    SELECT count(*) FROM schedules
    CROSS JOIN LATERAL (
        SELECT sum(amount_minor) FILTER (WHERE state <> 'paid') AS left_over, sum(amount_minor) AS agreed
        FROM instalments WHERE instalments.order_ref = schedules.order_ref
    ) AS shares
    CROSS JOIN LATERAL (
        SELECT sum(minor) FILTER (WHERE account LIKE 'instalments:%') AS owed,
            sum(minor) FILTER (WHERE account = 'clearing:ogone') AS taken,
            sum(minor) FILTER (WHERE account = 'receivable') AS receivable
        FROM ledger_transactions JOIN ledger_postings ON transaction_id = ledger_transactions.id
        WHERE ledger_transactions.order_ref = schedules.order_ref
    ) AS books
    WHERE (owed, taken, receivable) IS DISTINCT FROM (left_over, agreed - left_over, 0)
"""


def measure(shop: Shop, levels: Sequence[int]) -> dict[str, Any]:
    """By how many are due at once: shares a second, and milliseconds of CPU each. The shop has no worker.

    Its letters stay unsent: sending them is another sweep's part.
    """
    app = stage.our_app(shop.environ)
    with app.app_context():
        ledger = _Orders(shop, facts() | _card())
        sql = _statements(ledger)
        database.session.remove()
    figures: dict[str, Any] = {"per_second": {}, "cpu_ms": {}, "cpu_ms_by_process": {}, "sql": sql}
    with _workers(shop.environ) as workers:
        ledger.fall_due(WARM_UP)
        _collect(workers)
        for level in levels:
            ledger.fall_due(level)
            ledger.wait_until_heard(all_but=level)
            before = _cpu(shop, workers)
            figures["per_second"][str(level)] = round(level / _collect(workers), 1)
            ledger.wait_until_heard()
            spent = cpu.between(before, _cpu(shop, workers))
            each = {name: round(milliseconds / level, 1) for name, milliseconds in spent.items()}
            figures["cpu_ms"][str(level)] = round(sum(spent[name] for name in OURS) / level, 1)
            figures["cpu_ms_by_process"][str(level)] = each
    errors = ledger.errors()
    return figures | {"errors": sum(errors.values()), "error_kinds": errors}


class _Orders:
    """Those that are written into the books here; they are numbered from one."""

    def __init__(self, shop: Shop, facts: dict[str, object]) -> None:
        self._shop = shop
        self._facts = facts
        self._written = 0

    def fall_due(self, count: int) -> None:
        """So many more, due now."""
        last = self._written + count
        growth.fill(self._shop, DUE, self._facts, self._written, last)
        self._written = last

    def wait_until_heard(self, all_but: int = 0) -> None:
        """Until the bank has rung for each share that was taken, or will not any more."""
        give_up = time.monotonic() + QUIET_WITHIN
        while self._shop.count(HEARD) < self._written - all_but and time.monotonic() < give_up:
            time.sleep(0.5)

    def errors(self) -> dict[str, int]:
        """By kind: shares that were not taken exactly once, orders whose books are not even."""
        wanted = {f"D{number:07}" for number in range(1, self._written + 1)}
        charged = Counter[str]()
        taken = Counter[str]()
        bank = self._shop.environ["SIMULATOR_PUBLIC_URL"]
        for attempt, entry in _visit("GET", f"{bank}/_control/ledger.json").json()["orders"].items():
            number = attempt.partition("-")[0]
            charged[number] += entry["charges"]
            taken[number] += entry["charged"] - entry["refunded"]
        once = {number for number in wanted if (charged[number], taken[number]) == (1, SHARE)}
        paid = {number for (number,) in self._shop.database.execute(PAID.encode())}
        found = {
            "not charged once": len(wanted - once),
            "not paid once": len(wanted - {str(number) for number in paid}),
            "not heard of": self._written - self._shop.count(HEARD),
            "books uneven": self._shop.count(UNEVEN),
        }
        return {kind: count for kind, count in found.items() if count}


def facts() -> dict[str, object]:
    """What the orders point at: an evening after their last share."""
    event = stage.price_list("en-trois-fois", 1, 1)
    evening = session.scalars(
        select(Performance).filter_by(slug=event.sessions[0]).order_by(Performance.id.desc())
    )
    night = evening.first()
    assert night
    return {
        "people": PEOPLE,
        "plan": PLAN,
        "session": night.id,
        "category": session.scalars(select(Place.category_id).filter_by(performance_id=night.id)).first(),
        "price_type": session.scalars(select(Price.price_type_id).filter_by(event_id=night.event_id)).first(),
        "mode": session.scalars(select(DeliveryMode.id).order_by(DeliveryMode.id)).first(),
    }


def _card() -> dict[str, object]:
    """One the bank keeps, whose owner has agreed to a series: typed into its form, then charged once."""
    provider = all_providers()["ogone"]
    entry = provider.card_entry(CardSession("BENCHCRD-SERIES", "fr", BACK, must_save=True))
    assert isinstance(entry, DirectPost)
    back = _visit("POST", entry.action, {**dict(entry.hidden), **CARD, "CARDNO": GOOD_CARD}).headers[
        "Location"
    ]
    entered = provider.read_card_entry(
        Message(tuple(parse_qsl(urlsplit(back).query, keep_blank_values=True)))
    )
    assert isinstance(entered, CardAccepted), entered
    outcome = provider.purchase(
        PurchaseRequest(
            attempt=entered.attempt,
            amount=Money(11_000, "EUR"),
            payer=Payer(CARD["CN"]),
            browser=HERE,
            authentication=Authentication.ASK,
            return_url=BACK,
            language="fr",
            token=entered.token,
            on_file=OnFile.SERIES,
        )
    )
    assert isinstance(outcome, Captured), outcome
    return on_file(entered.token, entered.card)


def on_file(token: str, seen: CardDetails) -> dict[str, object]:
    """What the rows of a saved card hold of it; the token is sealed."""
    sealed = SavedCard.__table__.c.token.type.bind_processor(database.engine.dialect)
    assert sealed
    assert seen.expiry
    return {
        "token": sealed(token),
        "brand": seen.brand,
        "last4": seen.last4,
        "masked": seen.masked,
        "year": seen.expiry.year,
        "month": seen.expiry.month,
        "holder": seen.holder,
    }


def _visit(method: str, url: str, fields: Mapping[str, str] | None = None) -> requests.Response:
    """As a browser asks the bank, but no redirect is followed."""
    with requests.Session() as browser:
        browser.trust_env = False  # no proxy between the bank and us
        return browser.request(method, url, data=fields, timeout=QUIET_WITHIN, allow_redirects=False)


def _statements(orders: _Orders) -> float:
    """How many a share needs, with what is remembered between shares remembered."""
    orders.fall_due(COUNTED)
    collection.run(all_providers())
    orders.fall_due(COUNTED)
    with statements.counted(database.engine) as run:
        looked = collection.run(all_providers())
    assert looked == COUNTED
    return round((len(run) - 1) / looked, 1)  # the last question finds nothing


# The workers

Worker = subprocess.Popen[str]


@contextmanager
def _workers(environ: Mapping[str, str]) -> Iterator[list[Worker]]:
    command = ended_with_us([sys.executable, "-m", "bench.collecting"])
    started = [
        subprocess.Popen(
            command, cwd=ROOT, env=dict(environ), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _number in range(WORKERS)
    ]
    try:
        yield started
    finally:
        for worker in started:
            worker.communicate()  # nothing more to do: it ends


def _collect(workers: Sequence[Worker]) -> float:
    """All of them at once, until nothing is due; seconds it took."""
    begun = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("collect\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline(), "a worker has ended"
    return time.perf_counter() - begun


def _cpu(shop: Shop, workers: Sequence[Worker]) -> cpu.Reading:
    theirs = {f"worker {worker.pid}": worker.pid for worker in workers}
    found = cpu.read({**shop.processes, **theirs})
    return {"workers": sum(found.pop(name) for name in theirs)} | found


def _work() -> None:
    """Collect whenever a line comes in, and answer with how many shares were looked at."""
    answers = sys.stdout
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # the log is written all the same
        app = create_app()
        for _line in sys.stdin:
            print(_round(app), file=answers, flush=True)


def _round(app: Flask) -> int:
    looked = 0
    with app.app_context():
        cache.refresh()
        while found := collection.run(all_providers()):
            looked += found
        database.session.remove()
    return looked


if __name__ == "__main__":
    _work()
