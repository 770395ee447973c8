"""How many have looked at the same thing in the last few seconds, counted in this process."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable

WINDOW = 10.0  # seconds
MAX_COUNT = 400  # of one spot
MAX_SPOTS = 1_000


class Crowds:
    """Shared by threads without a lock; a count that is one off does no harm."""

    def __init__(self) -> None:
        self._came: dict[Hashable, deque[float]] = {}

    def join(self, spot: Hashable) -> int:
        """Count one more; how many there are now."""
        if len(self._came) > MAX_SPOTS:
            self._came.clear()
        came, now = self._came.setdefault(spot, deque(maxlen=MAX_COUNT)), time.monotonic()
        came.append(now)
        return sum(moment > now - WINDOW for moment in tuple(came))

    def disperse(self) -> None:
        self._came.clear()
