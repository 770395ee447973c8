"""PostgreSQL ends a form's transaction when two wait for each other: the form is acted upon once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import session
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from app.http import form_keys
from app.shop import visitor
from tests import books
from tests.settlement.test_gifts import gives
from tests.settlement.test_lock_order import locks
from tests.shop.test_sent_twice import lines, takes
from tests.shopper import Shopper

IN_BASKET = "2 tickets are in your basket."


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first of all forms is ended just before its commit; the cookie's basket, run by run."""
    found: list[str] = []

    def ends_once(keep: Callable[..., None]) -> Callable[..., None]:
        def keeping(*kept: Any) -> None:
            found.append(session.get(visitor.BASKET, ""))
            if len(found) == 1:
                raise OperationalError("INSERT", {}, DeadlockDetected())
            keep(*kept)

        return keeping

    monkeypatch.setattr(form_keys, "_keep", ends_once(form_keys._keep))
    return found


def test_seats_are_taken_in_a_basket_that_is_stored(shopper: Shopper, runs: list[str]) -> None:
    """The first run's basket was rolled back with its seats."""
    assert takes(shopper).page.h1 == "Your basket"
    assert (lines(), books.basket_count(), len(runs)) == (2, 1, 2)
    assert runs[0] != runs[1] == books.basket().ref


def test_it_is_said_once(shopper: Shopper, runs: list[str]) -> None:
    assert takes(shopper).page.text.count(IN_BASKET) == 1
    assert len(runs) == 2


def test_a_gift_is_in_a_basket_that_is_stored(shopper: Shopper, runs: list[str]) -> None:
    assert gives(shopper).page.h1 == "Your basket"
    assert runs[0] != runs[1] == books.basket().ref


def test_a_basket_that_was_there_is_locked_again(shopper: Shopper, runs: list[str]) -> None:
    takes(shopper)
    del runs[:]
    with locks() as found:
        gives(shopper)
    assert found.count("baskets") == 2
    assert runs[0] == runs[1] == books.basket().ref
