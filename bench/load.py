"""Many shoppers at once, and what it took."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bench.browser import ALWAYS, Lost, Notes
from bench.journey import Errand, SoldOut, buy
from bench.stage import Play
from bench.wire import Wire

PATIENCE = 120  # seconds a shopper goes on for
FILES = 8192  # a shopper has a connection to the shop and one to the bank
SHARES = {"p50": 0.50, "p95": 0.95}


@dataclass
class Result:
    """What became of a load."""

    seconds: float = 0.0
    bought: list[Notes] = field(default_factory=list)
    sold_out: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.bought) / self.seconds if self.seconds else 0.0

    def step_ms(self) -> dict[str, float]:
        return spread([taken for notes in self.bought for _step, taken in notes.seconds])

    @property
    def error_kinds(self) -> dict[str, int]:
        return dict(Counter(self.errors).most_common(10))

    @property
    def retries(self) -> int:
        return sum(notes.retries for notes in self.bought)


def errands(shop: str, play: Play) -> Iterator[Errand]:
    """Shoppers without end, all over the hall, in both languages; every other one has a challenge."""
    for number in count():
        yield Errand(
            shopper=number,
            shop=shop,
            event=play.slug,
            session=play.sessions[number % len(play.sessions)],
            lang=("fr", "en")[number // 2 % 2],
            challenge=number % 2 == 1,
            category=number // 4 % 3,
        )


def run(wanted: Sequence[Errand], at_once: int) -> Result:
    """So many shoppers in the shop at any time; whoever is done makes room for the next."""
    return asyncio.run(_run(wanted, at_once))


async def _run(wanted: Sequence[Errand], at_once: int) -> Result:
    result, queue = Result(), iter(wanted)
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _number in range(at_once):
            group.create_task(_shop_on(queue, result))
    result.seconds = time.perf_counter() - begun
    return result


async def _shop_on(queue: Iterator[Errand], result: Result) -> None:
    for errand in queue:
        try:
            async with asyncio.timeout(PATIENCE):
                result.bought.append(await buy(errand, Wire()))
        except SoldOut:
            result.sold_out += 1
        except (Lost, OSError, EOFError, TimeoutError) as trouble:
            result.errors.append(f"{type(trouble).__name__}: {trouble}")


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """The middle and the slow end, in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return {name: round(1000 * ordered[int(share * (len(ordered) - 1))], 1) for name, share in SHARES.items()}


def fetch(url: str, times: int, at_once: int) -> float:
    """The same page again and again over kept-alive connections; seconds it took."""
    return asyncio.run(_fetch(url, times, at_once))


async def _fetch(url: str, times: int, at_once: int) -> float:
    begun, numbers = time.perf_counter(), iter(range(times))
    async with asyncio.TaskGroup() as group:
        for _number in range(at_once):
            group.create_task(_fetch_on(url, numbers))
    return time.perf_counter() - begun


async def _fetch_on(url: str, numbers: Iterator[int]) -> None:
    wire = Wire()
    for _number in numbers:
        answer = await wire.ask("GET", url, ALWAYS, b"")
        if answer.status != 200:
            raise Lost(f"{answer.status} from {url}")
    wire.close()


def wait_for(url: str, patience: float = 30) -> None:
    """Until a server that is just starting answers."""
    give_up = time.monotonic() + patience
    while True:
        try:
            fetch(url, 1, 1)
        except* OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return


def allow_many_files() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
