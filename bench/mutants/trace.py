"""Which tests meet which lines: recorded once, in pieces, and then asked for every mutant."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

from coverage import CoverageData

from bench.mutants import tree
from bench.mutants.marks import FOLDER, ONCE
from bench.mutants.population import Mutant

PIECES = 16  # each in minutes, and done once
BUDGET = 60.0  # seconds, as recorded, of the tests a mutant has to live through
SCHEMA = "tests/test_migrations.py::test_models_and_history_agree"  # reads what models say of columns


def record(copy: Path, folder: Path) -> None:
    files = sorted(str(file.relative_to(copy)) for file in (copy / "tests").rglob("test_*.py"))
    for number in range(PIECES):
        piece = folder / f"{number:02}"
        if not (piece / "seconds.json").exists():
            print(f"Which tests meet which lines: piece {number + 1} of {PIECES}", flush=True)
            _record_piece(copy, piece, files[number::PIECES])


def _record_piece(copy: Path, piece: Path, files: list[str]) -> None:
    piece.mkdir(parents=True, exist_ok=True)
    for old in piece.iterdir():
        old.unlink()
    environ = os.environ | {FOLDER: str(piece), "PYTHONPATH": str(copy)}
    options = ["-q", "-p", "bench.mutants.tracing", "-m", "not races", "-n", "2", "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *options, *files]
    done = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        (piece / "seconds.json").unlink(missing_ok=True)
        raise SystemExit(
            f"Tests must pass before they are measured.\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )


class Trace:
    def __init__(self, folder: Path) -> None:
        self.data = [_read(file) for file in sorted(folder.glob("*/lines*"))]
        self.seconds: dict[str, float] = {}
        for file in folder.glob("*/seconds.json"):
            self.seconds |= json.loads(file.read_text())

    def tests_for(self, mutant: Mutant, without: set[str]) -> list[str]:
        """Those that met its lines. Of what runs once a process: those that met its name, then its file."""
        seen = self._met(mutant.path, mutant.lines)
        groups = [{SCHEMA} if mutant.path.endswith("models.py") and mutant.once else set(), seen - {ONCE}]
        if not seen - {ONCE} and (seen or mutant.once):
            groups += self._around(mutant)
        return self._affordable([test for group in groups for test in self._in_turn(group - without)])

    def _around(self, mutant: Mutant) -> list[set[str]]:
        whole_file = self._met(mutant.path, range(1, 10_000))
        named = [self._mention(mutant.name, paths) for paths in ([mutant.path], self._sources) if mutant.name]
        return [group - {ONCE} for group in (*named, whole_file)]

    def _met(self, path: str, lines: Iterable[int]) -> set[str]:
        known = self._contexts(path)
        return {test for line in lines for test in known.get(line, ())}

    @cache  # noqa: B019 - one trace a run
    def _contexts(self, path: str) -> dict[int, set[str]]:
        found: defaultdict[int, set[str]] = defaultdict(set)
        for data in self.data:
            for line, tests in data.contexts_by_lineno(path).items():
                found[line].update(tests)
        return found

    def _mention(self, name: str, paths: Iterable[str]) -> set[str]:
        """Tests that met a line with this name."""
        word = re.compile(rf"\b{re.escape(name)}\b")
        return {
            test
            for path in paths
            for test in self._met(
                path, (n for n, line in enumerate(self._sources[path], 1) if word.search(line))
            )
        }

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        files = (tree.ROOT / "app").rglob("*.py")
        return {file.relative_to(tree.ROOT).as_posix(): file.read_text().splitlines() for file in files}

    def _in_turn(self, tests: set[str]) -> list[str]:
        """The cheapest first, and one of each function before the next of any."""
        turn: Counter[str] = Counter()
        ranked = []
        for test in sorted(tests, key=lambda test: (self.seconds.get(test, 0), test)):
            function = test.split("[")[0]
            ranked.append((turn[function], test))
            turn[function] += 1
        return [test for _turn, test in sorted(ranked, key=lambda pair: pair[0])]

    def _affordable(self, tests: list[str]) -> list[str]:
        chosen, spent = [], 0.0
        for test in dict.fromkeys(tests):
            chosen.append(test)
            spent += self.seconds.get(test, 0)
            if spent > BUDGET:
                break
        return chosen

    def expected(self, tests: list[str]) -> float:
        return sum(self.seconds.get(test, 0) for test in tests)


def _read(file: Path) -> CoverageData:
    data = CoverageData(str(file))
    data.read()
    return data
