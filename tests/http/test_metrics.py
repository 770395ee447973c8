"""What monitoring reads: few rows however much was sold, none of them old, and none that flatters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.accounting.ledger.models import Posting, Transaction
from app.db import database, session
from app.flows.psp_notifications import services as psp_notifications
from app.kernel import clock
from app.settlement.payments.models import Payment
from app.worker import sweeps
from bench import statements
from tests.conftest import NOON
from tests.shopper import REFUSED_CARD, Shopper

GROW_WITH_THE_BOOKS = ("ledger_", "FROM payments GROUP", "FROM orders", "count(*) FROM payments")


def scraped(app: Flask) -> dict[str, float]:
    lines = app.test_client().get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_attempts_are_told_by_provider_and_state(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(REFUSED_CARD)
    shopper.pays()
    sweeps.count_figures()
    found = scraped(shopper.app)
    assert found['payment_attempts{provider="ogone",state="captured"}'] == 1
    assert found['payment_attempts{provider="ogone",state="declined"}'] == 1
    session.execute(update(Payment).values(state="declined"))
    sweeps.count_figures()
    found = scraped(shopper.app)
    assert found['payment_attempts{provider="ogone",state="declined"}'] == 2
    assert 'payment_attempts{provider="ogone",state="captured"}' not in found


def test_books_that_are_not_even_are_seen(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    last = session.scalars(select(Transaction.id).order_by(Transaction.id.desc())).first()
    session.execute(insert(Posting).values(transaction_id=last, account="sales", minor=7, currency="EUR"))
    sweeps.count_figures()
    assert scraped(shopper.app)["ledger_imbalance_cents"] == 7


def test_a_scrape_reads_no_table_that_grows_with_the_books(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    sweeps.count_figures()
    with statements.counted(database.engine) as run:
        scraped(shopper.app)
    assert run
    assert not [one for one in run if any(words in " ".join(one.split()) for words in GROW_WITH_THE_BOOKS)]


def test_figures_nobody_counts_any_more_are_known_to_be_old(db: Flask) -> None:
    assert scraped(db)["metrics_counted_age_seconds"] == float("inf")
    assert "ledger_imbalance_cents" not in scraped(db)
    sweeps.count_figures()
    with clock.at(NOON + timedelta(minutes=5)):
        assert scraped(db)["metrics_counted_age_seconds"] == 300


def test_what_is_open_is_true_though_no_worker_lives(shopper: Shopper) -> None:
    shopper.up_to("basket")
    assert scraped(shopper.app)["holds_active"] == 1


def test_what_is_deleted_is_counted(db: Flask) -> None:
    psp_notifications.count_forgery(db.extensions["providers"]["ogone"])
    with clock.at(NOON + timedelta(days=31)):
        sweeps.run_all()
        assert scraped(db)['rows_deleted{what="notifications"}'] == 1
        sweeps.run_all()
        assert scraped(db)['rows_deleted{what="notifications"}'] == 1


@pytest.mark.parametrize(
    "sweep", [one for one in sweeps.SWEEPS if one.name.startswith(("delete", "forget_b"))]
)
def test_every_sweep_that_deletes_is_counted(sweep: sweeps.Sweep) -> None:
    assert sweep.deletes
