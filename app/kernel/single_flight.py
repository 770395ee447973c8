"""Work that several threads want at once is done by one of them; the others wait for its result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")

LONGEST_WAIT = 5.0  # seconds; whoever has waited so long does the work itself

_busy = threading.local()


class _Flight:
    """Work under way. It has no result if it failed."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.succeeded = False
        self.result: Any = None


class SingleFlight:
    """One for each kind of work; keys do not wait for each other.

    A thread that does work waits for nobody, so no two can wait for each other: what it needs meanwhile it
    does itself, even if another thread is about to do the same.
    """

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    def do(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result of `work`, done here or by another thread. If that one fails, it is done here."""
        if getattr(_busy, "now", False):
            return work()
        mine = _Flight()
        flight = self._flights.setdefault(key, mine)  # atomic
        if flight is mine:
            return self._fly(key, mine, work)
        flight.done.wait(LONGEST_WAIT)
        return cast(T, flight.result) if flight.succeeded else work()

    def _fly(self, key: Hashable, flight: _Flight, work: Callable[[], T]) -> T:
        _busy.now = True
        try:
            flight.result = result = work()
            flight.succeeded = True
            return result
        finally:
            _busy.now = False
            del self._flights[key]
            flight.done.set()
