"""Real `flask worker` processes on a town's database, and its bank on a port they can reach."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from procrastinate.exceptions import AlreadyEnqueued
from werkzeug.serving import make_server

from app.db import database
from app.dev.process_guard import ended_with_us
from app.dev.processes import ROOT, flask_command
from app.worker.queue import queue
from tests.conftest import environ
from tests.database import for_owner
from tests.races.conftest import Town


class Workers:
    """Starts workers, gives them jobs, and reads what they have logged."""

    def __init__(self, town: Town, bank: str, logs: Path) -> None:
        self._app = town.app
        self._url = town.app.config["SETTINGS"].database_url
        self._logs = logs
        self._environ = environ(
            self._url, OGONE_BASE_URL=f"{bank}/ncol/test/", LOG_LEVEL="INFO", DATABASE_POOL="32"
        )
        self.running: list[subprocess.Popen[bytes]] = []
        self.database = self._connect()
        self.database.execute("DELETE FROM procrastinate_jobs")  # what workers of another test left behind
        self.database.execute("DELETE FROM procrastinate_workers")

    def _connect(self) -> psycopg.Connection[Any]:
        """As the owner of the tables: the shop's role may not hold up those that are only added to."""
        return psycopg.connect(for_owner(self._url).replace("+psycopg", ""), autocommit=True)

    def start(self) -> subprocess.Popen[bytes]:
        number = len(self.running)
        with (self._logs / f"{number}.log").open("wb") as log:
            worker = subprocess.Popen(
                ended_with_us(flask_command("worker")), cwd=ROOT, env=self._environ, stdout=log, stderr=log
            )
        self.running.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.wait()
        self.database.close()

    def defer(self, names: Iterable[str]) -> None:
        """What the clock does: one more round of these sweeps, if none waits already."""
        asyncio.run(self._defer(list(names)))

    async def _defer(self, names: Sequence[str]) -> None:
        jobs = queue(self._app)
        async with jobs.open_async():
            for name in names:
                try:
                    await jobs.tasks[name].defer_async(timestamp=0)
                except AlreadyEnqueued:
                    continue

    def jobs(self, status: str) -> set[str]:
        query = "SELECT task_name FROM procrastinate_jobs WHERE status = %s::procrastinate_job_status"
        return {name for (name,) in self.database.execute(query, (status,))}

    def ready(self) -> int:
        found = self.database.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
        return found[0] if found else 0

    @contextmanager
    def away(self) -> Iterator[None]:
        """As if PostgreSQL had crashed: every connection is cut, and none is taken."""
        name = self.database.info.dbname
        self.database.close()
        database.session.remove()
        owner = for_owner(self._url).replace("+psycopg", "")
        with psycopg.connect(owner, dbname="postgres", autocommit=True) as other:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            yield
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        database.engine.dispose()
        self.database = self._connect()

    def logged(self, number: int) -> list[dict[str, Any]]:
        """What one worker has logged."""
        lines = (self._logs / f"{number}.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def events(self, number: int) -> set[str]:
        return {line["event"] for line in self.logged(number)}

    def swept(self, number: int, sweep: str) -> int:
        """How much one worker did of one sweep."""
        return sum(
            line["done"] for line in self.logged(number) if line.get("sweep") == sweep and "done" in line
        )


@contextmanager
def served(bank: Flask, delay: float) -> Iterator[str]:
    """The bank's address; it takes `delay` seconds to answer."""

    def slow(environ: dict[str, Any], start: Any) -> Any:
        time.sleep(delay)
        return bank(environ, start)

    server = make_server("127.0.0.1", 0, slow, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
