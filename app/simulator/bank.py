"""What every room of the simulator needs, in one place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import current_app

from app.simulator.faults import Script
from app.simulator.settings import SimulatorSettings
from app.simulator.store import Store

CODE_LIFE = 2 * 3600  # seconds a card verification code, and an alias not to be kept, may live


@dataclass
class CodeDrawer:
    """Which aliases came with a verification code. The code itself is not kept."""

    _until: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, alias: str, until: float) -> None:
        with self._lock:
            self._until[alias] = until

    def holds(self, alias: str, now: float) -> bool:
        return self._until.get(alias, 0) > now

    def take(self, alias: str) -> None:
        """A code serves one order."""
        with self._lock:
            self._until.pop(alias, None)

    def clear(self, now: float | None = None) -> None:
        with self._lock:
            self._until = {a: until for a, until in self._until.items() if now is not None and until > now}


@dataclass
class Bank:
    """The clock, the waiting and the waking are injected, so that tests never sleep."""

    settings: SimulatorSettings
    store: Store
    now: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep
    wake: Callable[[], None] = lambda: None  # tells the notifier there is something due
    deliver: Callable[[int], None] = lambda payid: None  # sends what is due for one payment, here and now
    script: Script = field(default_factory=Script)
    codes: CodeDrawer = field(default_factory=CodeDrawer)

    def today(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)


def here() -> Bank:
    """The bank of the request being answered."""
    bank: Bank = current_app.extensions["simulator"]
    return bank
