"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

STARTS_WITHIN = 60  # seconds, on a busy machine


def until(true: Callable[[], object], within: float = 10) -> None:
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, "it takes too long"
        time.sleep(0.05)
