"""Tries the drawn mutants, several at once, and writes down what became of each."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.mutants import tree
from bench.mutants.population import Mutant
from bench.mutants.trace import Trace
from tests import database as server
from tests.conftest import seeded_database

START = 30  # seconds until the first test runs, at most
SLOWER = 3  # times as long as recorded, and it hangs
Task = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """`by`: the test that failed. `met`: how many tests were to be run."""

    mutant: str
    outcome: str
    met: int = 0
    seconds: float = 0.0
    by: str = ""

    @property
    def survived(self) -> bool:
        return self.outcome in ("survived", "no test")


class Runner:
    """A process with a copy of the repository of its own."""

    def __init__(self, copy: Path, database: str) -> None:
        environ = os.environ | {
            "TEST_DATABASE_URL": server.database_url(), "TEST_SEEDED_URL": database, "PYTHONPATH": str(copy),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.mutants.runner"],
            cwd=copy, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, task: Task) -> Task:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError("A runner has ended.")
        answer: Task = json.loads(said)
        return answer

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=10)


@contextmanager
def runners(places: list[Path]) -> Iterator[list[Runner]]:
    """All on one PostgreSQL, with copies of one database that is migrated and seeded."""
    with ExitStack() as stack:
        database = stack.enter_context(seeded_database())
        started = [Runner(place, database) for place in places]
        for runner in started:
            stack.callback(runner.end)
        yield started


@dataclass
class Campaign:
    trace: Trace
    file: Path
    results: dict[str, Result] = field(default_factory=dict)
    unreliable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        if self.file.exists():
            for line in self.file.read_text().splitlines():
                self._take(json.loads(line))

    def _take(self, entry: Task) -> None:
        """A test that fails without a mutant proves nothing: what it has killed is tried again."""
        if "unreliable" in entry:
            self.unreliable.update(entry["unreliable"])
            kept = {name: one for name, one in self.results.items() if one.by not in self.unreliable}
            self.results = kept
        else:
            self.results[entry["mutant"]] = Result(**entry)

    def _note(self, entry: Task) -> None:
        with self._lock:
            self._take(entry)
            with self.file.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    def complete(self, mutants: list[Mutant], by: list[Runner], until: float) -> bool:
        """Whether all were tried in time, by tests that can be believed."""
        while time.monotonic() < until:
            self._run(mutants, by, until)
            if all(mutant.id in self.results for mutant in mutants) and self._believed(by[0]):
                return True
        return False

    def _run(self, mutants: list[Mutant], by: list[Runner], until: float) -> None:
        waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
        for mutant in mutants:
            if mutant.id not in self.results:
                waiting.put(mutant)
        threads = [threading.Thread(target=self._work, args=(waiting, runner, until)) for runner in by]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, waiting: queue.SimpleQueue[Mutant], runner: Runner, until: float) -> None:
        while time.monotonic() < until:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            self._note(asdict(self._try(mutant, runner)))

    def _try(self, mutant: Mutant, runner: Runner) -> Result:
        begun = time.monotonic()
        tests = self.trace.tests_for(mutant, self.unreliable)
        if not tests:
            return Result(mutant.id, "no test")
        limit = START + SLOWER * self.trace.expected(tests)
        said = runner.ask(_task(mutant.path, mutant.code, tests, limit))
        by = said["failed"][0] if said["failed"] else ""
        return Result(mutant.id, said["outcome"], len(tests), round(time.monotonic() - begun, 1), by)

    def _believed(self, runner: Runner) -> bool:
        """Whether every test that killed something passes where nothing is wrong."""
        witnesses = sorted({one.by for one in self.results.values() if one.by})
        path = "app/__init__.py"
        limit = START + SLOWER * self.trace.expected(witnesses)
        said = runner.ask(_task(path, (tree.ROOT / path).read_text(), witnesses, limit, to_the_end=True))
        if said["outcome"] not in ("killed", "survived"):
            raise RuntimeError(f"The tests cannot be run together: {said['outcome']}")
        if said["failed"]:
            self._note({"unreliable": said["failed"]})
        return not said["failed"]


def _task(path: str, code: str, tests: list[str], limit: float, *, to_the_end: bool = False) -> Task:
    return {"path": path, "code": code, "tests": tests, "limit": limit, "to_the_end": to_the_end}
