"""Work nobody waits for: sweeps that find what is due in the books. What one loses the next one finds."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

import procrastinate
import structlog
from flask import Flask, current_app
from procrastinate import PsycopgConnector

from app import cache
from app.db import database
from app.flows.accounts import services as accounts
from app.http.providers import all_providers
from app.mail import composer
from app.messages.email_queue import services as email_queue
from app.people.cards import services as cards
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.sale.waitlist import services as waitlist
from app.settlement.collection import services as collection
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import card_testing
from app.settlement.payments import services as payments
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders

log = structlog.get_logger()

EVERY_5_SECONDS = "* * * * * */5"
EVERY_10_SECONDS = "* * * * * */10"
EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "23 * * * *"


def release_holds() -> int:
    """End holds whose time is over, their orders with them, and give back what these had set aside."""
    lapsed = baskets.release_lapsed()
    orders.lapse_with_baskets()
    tenders.release_abandoned()
    return len(lapsed)


def ask_banks() -> int:
    """Ask what became of every open payment whose next question is due."""
    return len(payments.sweep(all_providers()))


def watch_for_card_testing() -> int:
    """Guard the channels where cards are being tried."""
    return card_testing.watch()


def send_money_back() -> int:
    return len(refunds.run_due(all_providers()))


def send_letters() -> int:
    return email_queue.send_due(composer.send)


def forget_cards() -> int:
    """Have providers delete the cards nobody wants saved any more."""
    return cards.forget_due(all_providers())


def warn_of_expiry() -> int:
    """Write to whoever's saved card ends soon."""
    return cards.warn()


def collect_instalments() -> int:
    """Take the shares that are due, and remind those who pay one soon."""
    return instalments.remind() + collection.run(all_providers())


def tell_those_who_wait() -> int:
    """Write to whoever waits for a sale that has opened or a place that is free again."""
    return waitlist.notify()


def withhold_unpaid_tickets() -> int:
    """Where a venue says so, withhold what was put on account and is not paid near its evening (E35)."""
    return deferred.withhold_unpaid()


def forget_sign_ins() -> int:
    """Devices no longer signed in, and links that open nothing any more."""
    return accounts.forget_old()


SWEEPS: dict[Callable[[], int], str] = {
    send_letters: EVERY_5_SECONDS,
    release_holds: EVERY_10_SECONDS,
    ask_banks: EVERY_10_SECONDS,
    watch_for_card_testing: EVERY_10_SECONDS,
    send_money_back: EVERY_10_SECONDS,
    tell_those_who_wait: EVERY_10_SECONDS,
    forget_cards: EVERY_MINUTE,
    collect_instalments: EVERY_MINUTE,
    warn_of_expiry: EVERY_HOUR,
    withhold_unpaid_tickets: EVERY_HOUR,
    forget_sign_ins: EVERY_HOUR,
}


def queue(app: Flask) -> procrastinate.App:
    """The job queue of this shop, on its own database. One sweep of a kind at a time."""
    url = app.config["SETTINGS"].database_url.replace("postgresql+psycopg://", "postgresql://")
    jobs = procrastinate.App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=3))
    for sweep, cron in SWEEPS.items():
        task = jobs.task(
            name=sweep.__name__, queueing_lock=sweep.__name__, lock=sweep.__name__, pass_context=False
        )
        jobs.periodic(cron=cron)(task(_within(app, sweep)))
    return jobs


def _within(app: Flask, sweep: Callable[[], int]) -> Callable[..., None]:
    """The sweep in an app context of its own; a failure is a log line, and the next round tries again."""

    @functools.wraps(sweep)
    def run(timestamp: int) -> None:
        with app.app_context():
            try:
                cache.refresh()
                done = sweep()
            finally:
                database.session.remove()
        if done:
            log.info("swept", sweep=sweep.__name__, done=done)

    return run


def run_worker() -> None:
    """Work until told to stop; what is under way is finished first."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asyncio.run(_work(queue(app)))


async def _work(jobs: procrastinate.App) -> None:
    options: dict[str, Any] = {
        "concurrency": len(SWEEPS),
        "delete_jobs": "always",
        "shutdown_graceful_timeout": 30,
    }
    async with jobs.open_async():
        await jobs.run_worker_async(**options)


def run_once() -> dict[str, int]:
    """Every sweep, now, here: for commands and tests."""
    return {sweep.__name__: sweep() for sweep in SWEEPS}
