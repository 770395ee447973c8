"""What every room of the simulator needs, in one place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from flask import current_app

from app.simulator.faults import Script
from app.simulator.settings import SimulatorSettings
from app.simulator.store import Store

CODE_LIFE = 2 * 3600  # seconds a card verification code, and an alias not to be kept, may live


class Code(StrEnum):
    """What the card's bank thinks of a verification code; the word is kept in its place."""

    RIGHT = "right"
    WRONG = "wrong"  # the bank refuses
    IGNORED = "ignored"  # wrong, but the bank pays all the same and says so


_TRIGGERS = {"000": Code.WRONG, "0000": Code.WRONG, "999": Code.IGNORED, "9999": Code.IGNORED}


@dataclass
class CodeDrawer:
    """Which aliases came with a verification code, and how good it is. The code itself is not kept."""

    _kept: dict[str, tuple[float, Code]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, alias: str, until: float, code: str) -> None:
        with self._lock:
            self._kept[alias] = until, _TRIGGERS.get(code, Code.RIGHT)

    def find(self, alias: str, now: float) -> Code | None:
        until, code = self._kept.get(alias, (0.0, Code.RIGHT))
        return code if until > now else None

    def take(self, alias: str) -> None:
        """A code serves one order."""
        with self._lock:
            self._kept.pop(alias, None)

    def clear(self, now: float | None = None) -> None:
        with self._lock:
            self._kept = {a: one for a, one in self._kept.items() if now is not None and one[0] > now}


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
