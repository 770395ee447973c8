"""A process that has the libraries imported and tries one mutant after another, each in a fork of itself.

It runs in its own copy of the repository. A line it reads is a task, a line it writes what became of it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from bench.mutants import tree

# Those that take long to import and bring no plugin for pytest.
HEAVY = (
    "alembic.command", "argon2", "babel.numbers", "bs4", "cryptography.x509", "flask_babel", "flask_limiter",
    "flask_migrate", "flask_security", "flask_sqlalchemy", "flask_wtf", "html5lib", "icalendar", "lxml.html",
    "markdown_it", "nh3", "procrastinate", "prometheus_client", "psycopg", "psycopg_pool", "pypdf",
    "responses", "segno", "sqlalchemy.dialects.postgresql", "structlog", "typst", "webauthn", "zxcvbn",
)  # fmt: skip
FORK = multiprocessing.get_context("fork")


class Witness:
    """The tests that failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def main() -> None:
    for name in HEAVY:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(_attempt(**json.loads(line))), flush=True)


def _attempt(path: str, code: str, tests: list[str], limit: float, to_the_end: bool) -> dict[str, Any]:
    ours, theirs = FORK.Pipe(duplex=False)
    with _changed(Path(path), code):
        child = FORK.Process(target=_run, args=(tests, theirs, to_the_end))
        child.start()
        theirs.close()
        try:
            said = ours.recv() if ours.poll(limit) else {"outcome": "timeout", "failed": []}
        except EOFError:
            said = {"outcome": "crash", "failed": []}
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid or 0, signal.SIGKILL)
        child.join()
    return said


@contextlib.contextmanager
def _changed(file: Path, code: str) -> Iterator[None]:
    """With its old times back it is the file its compiled form was made of."""
    whole = tree.ROOT / file
    kept = whole.with_suffix(".kept")
    shutil.copy2(whole, kept)
    whole.write_text(code)
    try:
        yield
    finally:
        kept.replace(whole)


def _run(tests: list[str], pipe: Connection, to_the_end: bool) -> None:
    os.setsid()
    sys.dont_write_bytecode = True
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    witness = Witness()
    options = ["-q", "-p", "no:cacheprovider", *([] if to_the_end else ["-x"])]
    code = int(pytest.main([*options, *tests], plugins=[witness]))
    outcome = {0: "survived", 1: "killed"}.get(code, "broken")
    pipe.send({"outcome": outcome, "failed": witness.failed})


if __name__ == "__main__":
    main()
