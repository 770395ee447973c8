"""Two transactions that want the same rows: nobody waits for ever, and nobody spends what is gone."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.accounting.ledger import services as ledger
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.kernel.money import Money
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


@pytest.mark.parametrize("account", ["voucher", "credit", "instalments"])
def test_the_database_lets_no_account_be_emptied_twice(town: Town, account: str) -> None:
    """Two that forgot to lock it, at the same moment: the second finds nothing left."""
    name, side = f"{account}:{refs.new(8)}", -1 if account == "instalments" else 1
    _book(name, -1_000 * side)
    session.commit()
    meeting = threading.Barrier(2)

    def spends() -> str:
        _book(name, 1_000 * side)
        session.flush()
        meeting.wait(timeout=10)
        session.commit()
        return name

    results = town.race([spends, spends])
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "str"]
    assert ledger.balance(name, "EUR").minor == 0


def _book(name: str, minor: int) -> None:
    ledger.book(refs.new(), "NOBODY", {name: Money(minor, "EUR"), ledger.ADJUSTMENTS: Money(-minor, "EUR")})
