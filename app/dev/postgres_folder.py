"""The folder of an embedded PostgreSQL: one server at a time on it, and what an earlier one left there."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.dev import os_accounts
from app.dev.process_guard import ENDS_WITHIN


class EmbeddedPostgresFailed(Exception):
    """PostgreSQL did not start; the message is meant for whoever typed the command."""


def erase(home: Path) -> None:
    """Remove a server's folder and all its data, wherever they had to be put."""
    for place in {home.resolve(), os_accounts.elsewhere(home.resolve())}:
        if place.exists():
            lock(place).close()
            shutil.rmtree(place)


def lock(home: Path) -> IO[str]:
    """Held until the file is closed. Raises EmbeddedPostgresFailed while another process has it."""
    file = (home / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise EmbeddedPostgresFailed(f"Another process is using {home}. Stop it first.") from None
    return file


def clear_leftovers(data: Path) -> None:
    """What an earlier run left: a server without its launcher is stopped, a note about a stranger removed.

    PostgreSQL takes any living process with the noted number for a server; after a restart of a container
    it often is something else.
    """
    note = data / "postmaster.pid"
    if not note.exists():
        return
    pid = note.read_text().partition("\n")[0]
    if f" -D {data} " not in _command_line(pid):
        note.unlink()
        return
    with suppress(ProcessLookupError):
        os.kill(int(pid), signal.SIGINT)
    give_up = time.monotonic() + ENDS_WITHIN
    while note.exists() and time.monotonic() < give_up:
        time.sleep(0.02)


def _command_line(pid: str) -> str:
    """Empty when there is no such process."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    with suppress(FileNotFoundError):
        command = ["ps", "-ww", "-o", "command=", "-p", pid]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return ""
