"""The processes of a running shop, each with its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.dev.process_guard import end, ended_with_us

ROOT = Path(__file__).resolve().parents[2]


class ProcessEnded(Exception):
    """With the last words of its log."""


class ShopProcess:
    """One `flask` command that runs until it is told to stop, or we end."""

    def __init__(self, name: str, environ: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                ended_with_us(flask_command(name)),
                cwd=ROOT,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for the launcher alone
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self, timeout: float = 10) -> None:
        """The whole group: a server that died badly leaves its workers behind, and they hold the port."""
        end(self._process, signal.SIGTERM, timeout=timeout)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def check(self) -> None:
        if (code := self._process.poll()) is not None:
            words = self.log.read_text(errors="replace").splitlines()[-20:]
            raise ProcessEnded("\n".join([f"The {self.name} process has ended (exit code {code}).", *words]))


def flask_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]
