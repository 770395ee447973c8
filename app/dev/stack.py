"""A whole shop on one machine: migrations, seed, then web, worker and the simulated bank."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from app.dev.processes import ROOT, ShopProcess, flask_command

STARTS_WITHIN = 60  # seconds
MIGRATION_DATABASE_URL = "MIGRATION_DATABASE_URL"


class StackFailed(Exception):
    """It does not run; the message is meant for whoever typed the command."""


class Stack:
    """`environ` is all the processes know, see `development`; their logs go to the folder `logs`.

    How to reach the database as its owner only migrations know. `without` names processes not to run.
    """

    def __init__(self, environ: Mapping[str, str], logs: Path, without: Collection[str] = ()) -> None:
        self.environ = {name: value for name, value in environ.items() if name != MIGRATION_DATABASE_URL}
        self._migrating = environ
        self.logs = logs
        self.names = [name for name in ("simulator", "worker", "web") if name not in without]
        self.processes: list[ShopProcess] = []

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.environ['PORT']}"

    @property
    def museum(self) -> str:
        """The other brand; the host name says which, and every `.localhost` is this machine."""
        return self.shop.replace("127.0.0.1", "musee.localhost")

    @property
    def office(self) -> str:
        return self.shop.replace("127.0.0.1", self.environ["OFFICE_HOST"])

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.environ['SIMULATOR_PORT']}"

    def prepare(self) -> str:
        """The tables as they should be and something on sale; what the seed said."""
        self._run(self._migrating, "db", "upgrade")
        return self.run("seed", "--url", self.shop, "--museum-url", self.museum)

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for name in self.names:
            self.processes.append(ShopProcess(name, self.environ, self.logs))
        self._wait_for(f"{self.simulator}/healthz")
        self._wait_for(f"{self.shop}/healthz")

    def check(self) -> None:
        """Raises when one of them is gone."""
        for process in self.processes:
            process.check()

    def stop(self) -> None:
        """The front door first; the bank last, so that nobody inside asks in vain."""
        while self.processes:
            self.processes.pop().stop()

    def run(self, *words: str) -> str:
        """What a `flask` command says. Raises StackFailed."""
        return self._run(self.environ, *words)

    def _run(self, environ: Mapping[str, str], *words: str) -> str:
        command = flask_command(*words)
        done = subprocess.run(
            command, cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StackFailed(f"flask {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def check_ports(self) -> None:
        for name in ("PORT", "SIMULATOR_PORT"):
            if is_taken(port := int(self.environ[name])):
                other = f"{name}={port + 10}"
                raise StackFailed(f"Port {port} is taken by another program. Stop it, or choose: {other}")

    def _wait_for(self, url: str) -> None:
        give_up = time.monotonic() + STARTS_WITHIN
        while not _answers(url):
            self.check()
            if time.monotonic() > give_up:
                raise StackFailed(f"{url} does not answer. The logs are in {self.logs}.")
            time.sleep(0.1)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with straight.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
