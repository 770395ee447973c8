"""After the faults: everything is up again, time passes, and nothing may stay undecided."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.db import database
from app.worker import sweeps
from bench.chaos import clocks
from bench.chaos.bank import LOOK_UPS_FAIL, Bank
from bench.chaos.stack import FragileStack

UNDECIDED = """
    SELECT count(*) FROM payments
    WHERE (state IN ('sent', 'action_required', 'unresolved') OR ask_at IS NOT NULL)
      AND reason NOT LIKE 'mismatch%'
"""
OWED = "SELECT count(*) FROM refunds WHERE state IN ('due', 'sent', 'unresolved', 'pending')"
WAITING = """
    SELECT (SELECT count(*) FROM email_messages WHERE sent_at IS NULL AND next_try_at IS NOT NULL)
         + (SELECT count(*) FROM orders JOIN baskets ON baskets.ref = basket_ref
            WHERE orders.state = 'placed' AND held_until IS NOT NULL)
         + (SELECT count(*) FROM card_deletions)
         + (SELECT count(*) FROM baskets WHERE state = 'open' AND held_until IS NOT NULL)
"""
SHORT, LONG = 1, 30  # minutes that pass between two looks
LOOKS = 90


class Settling:
    def __init__(self, stack: FragileStack, bank: Bank, app: Flask) -> None:
        self._stack, self._bank, self._app = stack, bank, app

    def run(self) -> None:
        """First what money waits for, in small steps, so that it can be told how long it took.

        A bank that was silent about a refund for hours is asked again in hours.
        """
        self._stack.wait_until_healthy()
        self._bank.recover()
        with self._app.app_context():
            database.engine.dispose()
        self._bank.settle()
        time.sleep(LOOK_UPS_FAIL)
        self._until_none(UNDECIDED, SHORT, self._ask)
        self._until_none(OWED, LONG, self._ask)
        self._until_none(WAITING, LONG, sweeps.run_all)

    def _ask(self) -> None:
        sweeps.ask_banks()
        sweeps.send_refunds()

    def _until_none(self, query: str, minutes: float, sweep: Callable[[], object]) -> None:
        with self._stack.connection() as connection:
            for _look in range(LOOKS):
                row = connection.execute(query.encode()).fetchone()
                if row == (0,):
                    return
                self._bank.settle()
                clocks.pass_minutes(connection, minutes, quiet=True)
                self._sweep(sweep)
                time.sleep(0.2)

    def _sweep(self, sweep: Callable[[], object]) -> None:
        """A connection of before the faults may be dead; the next look has another."""
        with self._app.app_context(), suppress(DBAPIError):
            try:
                sweep()
            finally:
                database.session.remove()
