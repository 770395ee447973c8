"""Two transactions that wait for each other: one is ended and runs once more, and nobody notices."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.people.customers import services as customers
from tests import people
from tests.races.conftest import Town

pytestmark = pytest.mark.races


class CrossedLocks:
    """Locks two contacts, and waits in between until the other has its first. Once it has, nobody waits."""

    def __init__(self) -> None:
        self.meeting = threading.Barrier(2)
        self.runs = 0

    def act(self, first: str, second: str) -> str:
        self.runs += 1
        customers.lock(first)
        if not self.meeting.broken and self.runs <= 2:
            self.meeting.wait(timeout=10)
        customers.lock(second)
        session.commit()
        return first


def two() -> list[str]:
    return [people.contact(f"{refs.new(8)}@example.org", confirmed_at=clock.now()).ref for _ in range(2)]


def race(town: Town, crossed: CrossedLocks, act: Any) -> list[Any]:
    one, other = two()
    return town.race([partial(act, one, other), partial(act, other, one)])


def test_whoever_postgresql_ends_runs_once_more(town: Town) -> None:
    crossed = CrossedLocks()
    results = race(town, crossed, again_after_deadlock(crossed.act))
    assert all(isinstance(result, str) for result in results), results
    assert crossed.runs == 3


def test_without_that_one_of_them_fails(town: Town) -> None:
    crossed = CrossedLocks()
    results = race(town, crossed, crossed.act)
    assert [type(result) for result in results if not isinstance(result, str)] == [OperationalError]
