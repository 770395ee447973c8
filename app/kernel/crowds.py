"""How crowded a spot is: how many have just been disappointed there, as far as this process knows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable

REMEMBERED = 10.0  # seconds
MOST = 200  # of one spot
MANY = 1_000  # spots


class Crowds:
    """Threads share it; a count that is one off does no harm."""

    def __init__(self) -> None:
        self._met: dict[Hashable, deque[float]] = {}

    def meet(self, spot: Hashable) -> None:
        """Somebody wanted what somebody else was quicker to take."""
        if len(self._met) > MANY:
            self._met.clear()
        self._met.setdefault(spot, deque(maxlen=MOST)).append(time.monotonic())

    def size(self, spot: Hashable) -> int:
        recent = time.monotonic() - REMEMBERED
        return sum(moment > recent for moment in tuple(self._met.get(spot, ())))

    def disperse(self) -> None:
        self._met.clear()
