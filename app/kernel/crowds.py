"""How crowded a spot is: how many have come there in the last few seconds, as far as this process knows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable

REMEMBERED = 10.0  # seconds
MOST = 400  # of one spot
MANY = 1_000  # spots


class Crowds:
    """Threads share it; a count that is one off does no harm."""

    def __init__(self) -> None:
        self._came: dict[Hashable, deque[float]] = {}

    def join(self, spot: Hashable) -> int:
        """One more; how many they are now."""
        if len(self._came) > MANY:
            self._came.clear()
        came, now = self._came.setdefault(spot, deque(maxlen=MOST)), time.monotonic()
        came.append(now)
        return sum(moment > now - REMEMBERED for moment in tuple(came))

    def disperse(self) -> None:
        self._came.clear()
