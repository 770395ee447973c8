"""Several threads want the same thing at once: one works, the others get its result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.kernel import single_flight
from app.kernel.single_flight import SingleFlight

MANY = 8


class Slow:
    """Work that goes on until it is let go, and counts how often it was begun."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = 0
        self.has_begun = threading.Event()
        self.let_go = threading.Event()
        self.error = error

    def __call__(self) -> int:
        self.begun += 1
        first, self.error = self.error, None
        self.has_begun.set()
        self.let_go.wait(10)
        if first:
            raise first
        return self.begun


def at_once(acts: list[Callable[[], Any]], meanwhile: Callable[[], Any]) -> list[Any]:
    """Results or exceptions of each act, in threads; `meanwhile` runs when all have started."""
    results: list[Any] = [None] * len(acts)

    def run(lane: int) -> None:
        try:
            results[lane] = acts[lane]()
        except Exception as error:
            results[lane] = error

    threads = [threading.Thread(target=run, args=[lane]) for lane in range(len(acts))]
    for thread in threads:
        thread.start()
    meanwhile()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    return results


def when_waited_for(work: Slow) -> Callable[[], None]:
    """Let the work go once it has begun and the other threads had time to join."""

    def let_go() -> None:
        assert work.has_begun.wait(10)
        threading.Event().wait(0.2)
        work.let_go.set()

    return let_go


def test_many_threads_do_the_work_once() -> None:
    flights, work = SingleFlight(), Slow()
    results = at_once([lambda: flights.do("event", work)] * MANY, when_waited_for(work))
    assert (results, work.begun) == ([1] * MANY, 1)


def test_later_the_work_is_done_again() -> None:
    flights = SingleFlight()
    results = iter(range(2))
    assert [flights.do("event", lambda: next(results)) for _time in range(2)] == [0, 1]


def test_whoever_waits_for_work_that_fails_does_it_itself() -> None:
    flights, work = SingleFlight(), Slow(ZeroDivisionError())
    results = at_once([lambda: flights.do("event", work)] * MANY, when_waited_for(work))
    assert work.begun == MANY
    assert [type(result) for result in results].count(ZeroDivisionError) == 1


def test_other_keys_do_not_wait() -> None:
    flights, work = SingleFlight(), Slow()

    def meanwhile() -> None:
        assert work.has_begun.wait(10)
        assert flights.do("another", lambda: 7) == 7
        work.let_go.set()

    assert at_once([lambda: flights.do("event", work)], meanwhile) == [1]


def test_two_that_need_each_other_s_key_do_not_wait_for_each_other() -> None:
    flights, both = SingleFlight(), threading.Barrier(2, timeout=10)

    def work(mine: str, other: str) -> str:
        both.wait()
        return mine + flights.do(other, lambda: other)

    acts = [lambda: flights.do("a", lambda: work("a", "b")), lambda: flights.do("b", lambda: work("b", "a"))]
    assert at_once(acts, lambda: None) == ["ab", "ba"]


def test_work_may_need_its_own_key() -> None:
    flights = SingleFlight()
    assert flights.do("a", lambda: flights.do("a", lambda: 7)) == 7


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "LONGEST_WAIT", 0.01)
    flights, work = SingleFlight(), Slow()

    def meanwhile() -> None:
        assert work.has_begun.wait(10)
        assert flights.do("event", lambda: 7) == 7
        work.let_go.set()

    assert at_once([lambda: flights.do("event", work)], meanwhile) == [1]
