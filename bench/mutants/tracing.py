"""A pytest plugin that records which test ran which line of the app, and how long each test took."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import CoverageData

from bench.mutants.marks import FOLDER, ONCE, Marks

_folder = Path(os.environ[FOLDER])
_data = CoverageData(str(_folder / "lines"), suffix=True)
_seconds: defaultdict[str, float] = defaultdict(float)
_marks = Marks(Path(__file__).parents[2])
_marks.install()  # before any test file, and so before the app, is imported


def _belongs_to(context: str) -> None:
    """What has run since this was last said."""
    _data.set_context(context)
    _data.add_lines(_marks.take())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _belongs_to(ONCE)
    try:
        return (yield)
    finally:
        _belongs_to(item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Iterator[None]:
    if fixturedef.scope != "session":
        return (yield)
    _belongs_to(request._pyfuncitem.nodeid)
    try:
        return (yield)
    finally:
        _belongs_to(ONCE)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    _data.write()
    if not hasattr(session.config, "workerinput"):  # it hears of every test
        (_folder / "seconds.json").write_text(json.dumps(_seconds))
