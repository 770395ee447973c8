"""A shop whose processes may be killed: a supervisor starts each again, as an operator's would."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from app.dev import environment
from app.dev.embedded_postgres import EmbeddedPostgres
from app.dev.postgres_folder import EmbeddedPostgresFailed
from app.dev.processes import ProcessEnded, ShopProcess
from app.dev.stack import Stack, free_port
from bench import load

COMMANDS = {"simulator": "simulator", "worker-1": "worker", "worker-2": "worker", "web": "web"}
HURRY = {
    "TRUSTED_PROXIES": "1",  # each shopper says where they come from
    "WEB_WORKERS": "2",
    "LOG_LEVEL": "INFO",
    "SIMULATOR_HANG_TIME": "2",
    "SIMULATOR_NOTIFICATION_DELAY": "0.5",
    "SIMULATOR_NOTIFICATION_RETRY": "3",
    "SIMULATOR_SETTLE_DELAY": "1",
    "SIMULATOR_UNCERTAIN_DELAY": "20",
    "SIMULATOR_LOG_LEVEL": "WARNING",
}
BACKENDS = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
HEALTHY_WITHIN = 60  # seconds


class FragileStack:
    """All starts and ends happen in the thread that made it: what it starts ends with that thread."""

    def __init__(self, data: Path, logs: Path) -> None:
        self.server = EmbeddedPostgres(data / "postgres")
        self.data, self.logs = data, logs
        self.processes: dict[str, ShopProcess] = {}
        self.restarts = Counter[str]()
        self.ended_unasked: list[str] = []  # processes nobody killed
        self._killed: set[str] = set()

    @contextmanager
    def running(self) -> Iterator[Stack]:
        """The prepared shop, as one `Stack` describes it."""
        with self.server:
            stack = Stack(self._environ(), self.logs)
            stack.prepare()
            self.shop = stack
            try:
                for name in COMMANDS:
                    self._start(name)
                self.wait_until_healthy()
                yield stack
            finally:
                for name in reversed(COMMANDS):
                    if name in self.processes:
                        self.processes[name].stop()

    def _environ(self) -> dict[str, str]:
        ours = environment.settings(
            self.data,
            database_url=self.server.shop_url,
            migration_url=self.server.url,
            port=free_port(),
            simulator_port=free_port(),
        )
        return {**os.environ, **ours, **environment.kept_secrets(self.data / "secrets.env"), **HURRY}

    def _start(self, name: str) -> None:
        folder = self.logs / f"{name}-{self.restarts[name]}"
        folder.mkdir(parents=True, exist_ok=True)
        self.processes[name] = ShopProcess(COMMANDS[name], self.shop.environ, folder)

    def supervise(self) -> None:
        """Start again whatever has ended."""
        self._supervise_database()
        for name, process in self.processes.items():
            try:
                process.check()
            except ProcessEnded as ended:
                self._start_again(name, str(ended))

    def _start_again(self, name: str, last_words: str) -> None:
        if name not in self._killed:
            lines = last_words.splitlines()
            self.ended_unasked.append(f"{lines[0]} {lines[-1]}")
        self._killed.discard(name)
        self.processes[name].stop()  # what is left of its group holds the port
        self.restarts[name] += 1
        self._start(name)

    def _supervise_database(self) -> None:
        try:
            self.server.check()
        except EmbeddedPostgresFailed:
            self.restart_database()

    def restart_database(self) -> None:
        """Whatever state it is in. What a crash left needs a moment to let go of the shared memory."""
        self.restarts["postgres"] += 1
        give_up = time.monotonic() + HEALTHY_WITHIN
        while True:
            self.server.stop()
            try:
                return self.server.start()
            except EmbeddedPostgresFailed:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)

    def kill(self, name: str) -> None:
        """All of it at once, whatever it is doing."""
        self._killed.add(name)
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)

    def pause(self, name: str, seconds: float) -> None:
        """It keeps its connections and says nothing."""
        with suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.killpg(self.processes[name].pid, signal.SIGCONT)

    def children(self, name: str) -> list[int]:
        """The processes a server has started itself."""
        pid = self.processes[name].pid
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def backends(self) -> list[int]:
        with self.connection() as connection:
            return [pid for (pid,) in connection.execute(BACKENDS)]

    def connection(self) -> psycopg.Connection[tuple[int]]:
        """As the owner of the database, who may end the connections of others."""
        address = self.server.url.replace("postgresql+psycopg://", "postgresql://")
        return psycopg.connect(address, autocommit=True)

    def wait_until_healthy(self) -> None:
        """Raises OSError if a page does not come back."""
        self.supervise()
        for server in (self.shop.simulator, self.shop.shop):
            load.wait_for(f"{server}/healthz", HEALTHY_WITHIN)
