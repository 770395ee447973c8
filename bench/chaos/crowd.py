"""Many histories at once, in a thread of their own; what becomes of them is told as it happens."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterator, Sequence

from bench.chaos.histories import live
from bench.chaos.mailbox import Mailbox
from bench.chaos.shoppers import Outcome
from bench.chaos.wishes import Wish


class Crowd:
    def __init__(self, wishes: Sequence[Wish], mailbox: Mailbox, at_once: int) -> None:
        self.begun = 0
        self.done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._waiting = iter(wishes)
        self._mailbox, self._at_once = mailbox, at_once
        self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)
        self._trouble: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as trouble:
            self._trouble = trouble

    @property
    def busy(self) -> bool:
        """Raises what nobody has foreseen."""
        if self._trouble:
            raise self._trouble
        return self._thread.is_alive()

    def outcomes(self) -> Iterator[Outcome]:
        """Those since the last look."""
        while not self.done.empty():
            yield self.done.get()

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _number in range(self._at_once):
                group.create_task(self._one_after_the_other())

    async def _one_after_the_other(self) -> None:
        for wish in self._waiting:
            self.begun += 1
            self.done.put(await live(wish, self._mailbox))
