"""Who comes while others are there is one of a crowd; another spot is another crowd."""

from __future__ import annotations

import time

import pytest

from app.kernel import crowds
from app.kernel.crowds import Crowds


def test_a_crowd_is_all_who_have_come_to_one_spot() -> None:
    here = Crowds()
    assert [here.join("front row"), here.join("front row"), here.join("balcony")] == [1, 2, 1]


def test_a_crowd_disperses(monkeypatch: pytest.MonkeyPatch) -> None:
    here, moment = Crowds(), 100.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    here.join("front row")
    moment += crowds.WINDOW + 1
    assert here.join("front row") == 1


def test_no_more_than_so_many_are_counted() -> None:
    here = Crowds()
    assert max(here.join("front row") for _ in range(crowds.MAX_COUNT + 50)) == crowds.MAX_COUNT
