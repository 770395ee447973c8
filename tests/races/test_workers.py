"""Worker processes: killed in the middle of everything, two at once, told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from app import row_claims
from app.db import session
from app.kernel import refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.worker import process
from app.worker.locks import exclusive
from app.worker.queue import queue
from app.worker.sweeps import SWEEPS
from tests.races.conftest import Town
from tests.races.test_instalments import bought, falls_due, twelve  # noqa: F401  # a fixture
from tests.races.waiting import STARTS_WITHIN, until
from tests.races.workers import Workers, served

pytestmark = pytest.mark.races

NAMES = {sweep.name for sweep in SWEEPS}
# Whoever holds these holds up every sweep.
TABLES = (
    "account_sessions, audit_seals, baskets, card_deletions, email_messages, form_keys, instalments, "
    "metric_counts, orders, payments, psp_notifications, rate_limit_counts, redemptions, refunds, "
    "saved_cards, staff_sessions, tickets, waitlist_entries"
)


@pytest.fixture
def workers(town: Town, tmp_path: Path) -> Iterator[Workers]:
    with served(town.bank.simulator, delay=0.3) as bank:
        started = Workers(town, bank, tmp_path)
        yield started
        started.stop()


def test_every_sweep_goes_on_after_a_killed_worker(town: Town, workers: Workers) -> None:
    email_queue.write(EmailKind.PASSWORD_CHANGED, refs.new(), "en", "ada@example.org")
    session.commit()
    with workers.database.transaction():
        workers.database.execute(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE")
        workers.defer(NAMES)
        victim = workers.start()
        until(lambda: _blocked(workers.database) >= len(SWEEPS), STARTS_WITHIN)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    assert workers.jobs("doing") >= NAMES
    workers.start()
    until(lambda: workers.ready() >= 2, STARTS_WITHIN)  # the dead one is still on the list
    workers.defer(NAMES)
    until(lambda: not workers.jobs("todo") & NAMES)
    until(lambda: session.scalars(select(EmailMessage.sent_at).filter_by(recipient="ada@example.org")).all())


def test_a_worker_outlives_a_database_that_goes_away(town: Town, workers: Workers) -> None:
    worker = workers.start()
    until(lambda: workers.ready() >= 1, STARTS_WITHIN)
    with workers.away():
        until(lambda: "database_away" in workers.events(0), STARTS_WITHIN)
    email_queue.write(EmailKind.PASSWORD_CHANGED, refs.new(), "en", "ada@example.org")
    session.commit()
    until(lambda: session.scalars(select(EmailMessage.sent_at).filter_by(recipient="ada@example.org")).all())
    assert worker.poll() is None


def _blocked(database: psycopg.Connection[Any]) -> int:
    found = database.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
    row = found.fetchone()
    return row[0] if row else 0


@pytest.mark.usefixtures("twelve")
def test_two_workers_share_the_instalments_that_are_due(town: Town, workers: Workers) -> None:
    owed = [bought(town)[0] for _ in range(8)]
    workers.start(), workers.start()
    until(lambda: workers.ready() >= 2, STARTS_WITHIN)
    for ref in owed:
        falls_due(ref, 2)
    until(lambda: sum(_taken(workers)) == len(owed), STARTS_WITHIN)
    assert min(_taken(workers)) >= 2, _taken(workers)


def _taken(workers: Workers) -> list[int]:
    """How many each worker has taken; another round is wanted meanwhile, as when the clock goes on."""
    workers.defer(["collect_instalments"])
    return [workers.swept(number, "collect_instalments") for number in (0, 1)]


@pytest.mark.usefixtures("twelve")
def test_a_busy_worker_that_is_to_stop_finishes_its_row_and_leaves_the_others(
    town: Town, workers: Workers
) -> None:
    owed = [bought(town)[0] for _ in range(6)]
    worker = workers.start()
    until(lambda: workers.ready() >= 1, STARTS_WITHIN)
    for ref in owed:
        falls_due(ref, 2)
    workers.defer(["collect_instalments"])
    until(lambda: "collect_instalments" in workers.jobs("doing"))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert workers.swept(0, "collect_instalments") < len(owed)
    assert not workers.jobs("doing")


def test_what_a_dead_worker_had_in_hand_is_put_back_unless_one_like_it_waits(
    town: Town, workers: Workers
) -> None:
    workers.defer(["ask_banks", "send_refunds"])
    workers.database.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    workers.defer(["ask_banks"])
    asyncio.run(_retry_stalled(town))
    assert workers.jobs("todo") == {"ask_banks", "send_refunds"}
    assert not workers.jobs("doing")


async def _retry_stalled(town: Town) -> None:
    jobs = queue(town.app)
    async with jobs.open_async():
        await jobs.tasks["retry_stalled_jobs"](timestamp=0)


def test_a_sweep_that_is_to_run_alone_does(town: Town) -> None:
    url = town.app.config["SETTINGS"].database_url.replace("+psycopg", "")
    with exclusive(url, "release_holds") as first, exclusive(url, "release_holds") as second:
        assert (first, second) == (True, False)
    with exclusive(url, "release_holds") as third:
        assert third


def test_a_worker_whose_bank_is_silent_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Exited(Exception):
        pass

    def leave(code: int) -> None:
        raise Exited(code)

    async def ends() -> None:
        worker = asyncio.create_task(_stubborn())
        await asyncio.sleep(0)  # it begins
        await process._end(worker)

    monkeypatch.setattr(process, "GRACE", 0.05)
    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(Exited, match="0"):
        asyncio.run(ends())
    row_claims.stopping.clear()


async def _stubborn() -> None:
    try:
        await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        await asyncio.sleep(0.2)
