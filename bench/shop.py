"""The shop as it runs in production, but over plain http and with a simulated bank."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.dev import environment
from app.dev.embedded_postgres import EmbeddedPostgres
from app.dev.stack import Stack, free_port
from bench import cpu

# It is no production: that refuses plain http and the simulated bank. Pages are made the same way.
AS_IN_PRODUCTION = {
    "LOG_LEVEL": "INFO",
    "TRUSTED_PROXIES": "1",  # the load says for each shopper where they come from
}
QUIET_WITHIN = 240  # seconds for the worker to send what a load has left behind
WAITING_LETTERS = "SELECT count(*) FROM email_messages WHERE sent_at IS NULL AND next_try_at IS NOT NULL"
PAID = "SELECT count(*) FROM orders WHERE state = 'paid'"
HEARD = "SELECT count(DISTINCT attempt) FROM psp_notifications"


class NotQuiet(Exception):
    """Letters or notifications are still under way long after the load."""


@dataclass(frozen=True)
class Shop:
    """A running shop; `database` is for looking, and for what no page can do."""

    url: str
    environ: Mapping[str, str]
    processes: Mapping[str, int]
    database: psycopg.Connection[tuple[int]] = field(repr=False)

    def count(self, query: str) -> int:
        row = self.database.execute(query.encode()).fetchone()
        return row[0] if row else 0

    def cpu(self) -> cpu.Reading:
        return cpu.read(self.processes)

    def wait_until_quiet(self, purchases: int) -> None:
        """Until every letter has left and the bank has rung for each of so many purchases."""
        give_up = time.monotonic() + QUIET_WITHIN
        while self.count(WAITING_LETTERS) or self.count(HEARD) < purchases:
            if time.monotonic() > give_up:
                raise NotQuiet(f"{self.count(WAITING_LETTERS)} letters, {self.count(HEARD)} notices")
            time.sleep(0.5)


@contextmanager
def open_shop(keep_logs: Path | None = None, without: Collection[str] = ()) -> Iterator[Shop]:
    """From nothing, durable, seeded; all of it is gone afterwards. Processes named in `without` stay away."""
    with tempfile.TemporaryDirectory(prefix="parterre-bench-") as place:
        data = Path(place)
        with EmbeddedPostgres(data / "postgres") as server:
            stack = Stack(_environ(data, server), keep_logs or data / "logs", without)
            stack.prepare()
            with stack, psycopg.connect(_plain(server.url), autocommit=True) as connection:
                processes = {process.name: process.pid for process in stack.processes}
                yield Shop(stack.shop, stack.environ, processes | {"postgres": server.pid or 0}, connection)


def _environ(data: Path, server: EmbeddedPostgres) -> dict[str, str]:
    ours = environment.settings(
        data, database_url=server.shop_url, migration_url=server.url,
        port=free_port(), simulator_port=free_port(),
    )  # fmt: skip
    return {**os.environ, **ours, **AS_IN_PRODUCTION, **environment.kept_secrets(data / "secrets.env")}


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
