"""What monitoring reads: few rows however much was sold, none of them old, and none that flatters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.accounting.ledger.models import Posting, Transaction
from app.db import database, session
from app.flows.metrics import services as metrics
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.kernel import clock, refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.settlement.payments.models import Payment
from app.worker import sweeps
from bench import statements
from tests.conftest import NOON
from tests.guard import newcomer
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

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


def test_deletions_do_not_make_old_figures_look_new(shopper: Shopper) -> None:
    shopper.up_to("basket")
    sweeps.count_figures()
    with clock.at(NOON + timedelta(minutes=5)):
        metrics.add_deleted("baskets", 1)
        assert scraped(shopper.app)["metrics_counted_age_seconds"] == 300


def test_what_is_open_is_true_though_no_worker_lives(shopper: Shopper) -> None:
    shopper.up_to("payment")
    assert scraped(shopper.app)["holds_active"] == 1
    with clock.at(NOON + timedelta(minutes=16)):
        assert scraped(shopper.app)["holds_active"] == 0, "it ended, though nobody has swept"


def test_what_was_bought_is_held_no_more(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    assert scraped(shopper.app)["holds_active"] == 0


def test_the_oldest_open_attempt_and_email_are_told(shopper: Shopper) -> None:
    """Not those that came to an end before them, nor those that came later."""
    shopper.up_to("payment").pays()
    sweeps.send_emails()
    for minutes in (1, 2):
        with clock.at(NOON + timedelta(minutes=minutes)):
            newcomer(shopper).up_to("payment").pays(CHALLENGE_CARD)
            email_queue.write(EmailKind.PASSWORD_CHANGED, refs.new(), "en", "ada@example.org")
            session.commit()
    with clock.at(NOON + timedelta(minutes=3)):
        found = scraped(shopper.app)
    assert found["payment_open_age_seconds"] == 120
    assert found["email_queue_oldest_seconds"] == 120


def test_an_email_given_up_waits_no_more(db: Flask) -> None:
    email_queue.write(EmailKind.PASSWORD_CHANGED, refs.new(), "en", "ada@example.org")
    session.execute(update(EmailMessage).values(next_try_at=None))
    with clock.at(NOON + timedelta(minutes=3)):
        assert scraped(db)["email_queue_oldest_seconds"] == 0


def test_each_refused_notification_counts(db: Flask) -> None:
    for verdict, times in (("unknown", 3), ("mismatched", 1), ("applied", 5)):
        told = PspNotification(provider="ogone", attempt=verdict, dedupe_key=verdict, facts={}, times=times)
        told.verdict = Verdict(verdict)
        session.add(told)
    session.commit()
    assert scraped(db)["psp_notifications_refused"] == 4


def test_places_of_one_network_are_told(shopper: Shopper) -> None:
    shopper.takes(3)
    assert scraped(shopper.app)["places_held_by_one_network"] == 3


def test_what_waits_is_told_with_its_age(shopper: Shopper) -> None:
    waiting = ("payment_open_age_seconds", "email_queue_oldest_seconds")
    assert [scraped(shopper.app)[name] for name in waiting] == [0, 0]
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=5)):
        assert [scraped(shopper.app)[name] for name in waiting] == [300, 0]
    shopper.answers_bank("confirm")
    with clock.at(NOON + timedelta(minutes=5)):
        assert [scraped(shopper.app)[name] for name in waiting] == [0, 300]


def test_what_is_deleted_is_counted(db: Flask) -> None:
    psp_notifications.count_forgery("ogone")
    with clock.at(NOON + timedelta(days=31)):
        sweeps.run_all()
        assert scraped(db)['rows_deleted{what="notifications"}'] == 1
        sweeps.run_all()
        assert scraped(db)['rows_deleted{what="notifications"}'] == 1
        psp_notifications.count_forgery("ogone")
    with clock.at(NOON + timedelta(days=62)):
        sweeps.run_all()
        assert scraped(db)['rows_deleted{what="notifications"}'] == 2


@pytest.mark.parametrize(
    "sweep", [one for one in sweeps.SWEEPS if one.name.startswith(("delete", "forget_b"))]
)
def test_every_sweep_that_deletes_is_counted(sweep: sweeps.Sweep) -> None:
    assert sweep.deletes
