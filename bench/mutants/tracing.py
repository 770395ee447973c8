"""A pytest plugin that records which test ran which line of the app, and how long each test took.

Lines run by an import or a fixture of the whole session belong to no test: their context is ONCE.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

FOLDER = "PARTERRE_TRACE"
ONCE = ""

_folder = Path(os.environ[FOLDER])
_coverage = Coverage(
    data_file=_folder / "lines", data_suffix=True, source=["app"], config_file=False, messages=False
)
_coverage.set_option("run:relative_files", True)
_running = [ONCE]
_seconds: defaultdict[str, float] = defaultdict(float)
_coverage.start()  # before any test file, and so before the app, is imported


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _running[0] = item.nodeid
    _coverage.switch_context(item.nodeid)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    if fixturedef.scope != "session":
        return (yield)
    _coverage.switch_context(ONCE)
    try:
        return (yield)
    finally:
        _coverage.switch_context(_running[0])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    _coverage.stop()
    _coverage.save()
    if not hasattr(session.config, "workerinput"):  # it hears of every test
        (_folder / "seconds.json").write_text(json.dumps(_seconds))
