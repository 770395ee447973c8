"""Many shoppers at once, and what it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bench.browser import Lost, Notes
from bench.journey import Errand, SoldOut, buy
from bench.stage import Play
from bench.wire import Wire


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
    def retries(self) -> int:
        return sum(notes.retries for notes in self.bought)


def errands(shop: str, play: Play) -> Iterator[Errand]:
    """Shoppers without end, in both languages, spread over the evenings and the hall; every other one challenged."""
    for number in count():
        yield Errand(
            shop=shop,
            event=play.slug,
            session=play.sessions[number % len(play.sessions)],
            lang=("fr", "en")[number // 2 % 2],
            challenge=number % 2 == 1,
            email=f"shopper-{number}@example.org",
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
            result.bought.append(await buy(errand, Wire()))
        except SoldOut:
            result.sold_out += 1
        except (Lost, OSError, EOFError, TimeoutError) as trouble:
            result.errors.append(f"{type(trouble).__name__}: {trouble}")


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """The middle and the slow end, in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return {name: round(1000 * ordered[int(share * (len(ordered) - 1))], 1) for name, share in SHARES.items()}


SHARES = {"p50": 0.50, "p95": 0.95}
