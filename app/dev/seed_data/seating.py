"""The opera's hall: some 1,100 chairs in Parterre, Balcon and Loges, and what each is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.kernel.texts import Texts

PARTERRE = Texts("Parterre", "Stalls")
BALCON = Texts("Balcon", "Balcony")
LOGES = Texts("Loges", "Boxes")
ZONES = (PARTERRE, BALCON, LOGES)
CLEAR = Texts("vue dégagée", "clear view")
SIDE = Texts("vue de côté", "side view")


@dataclass(frozen=True)
class Chair:
    """`category` counts from 1; `rank` is lower for a better chair; neighbors differ by one in `position`."""

    zone: Texts
    door: Texts
    row: str
    number: int
    category: int
    rank: int
    view: Texts
    step_free: bool = False

    @property
    def bench(self) -> str:
        """As in French halls, odd numbers sit left of the middle and even ones right of it."""
        return f"{self.zone.fr} {self.row} {'even' if self.number % 2 == 0 else 'odd'}"

    @property
    def position(self) -> int:
        return (self.number + 1) // 2


def chairs() -> Iterator[Chair]:
    yield from _parterre()
    yield from _balcon()
    yield from _loges()


def _door(number: int) -> Texts:
    return Texts("Côté jardin", "Left door") if number % 2 else Texts("Côté cour", "Right door")


def _parterre() -> Iterator[Chair]:
    for depth, row in enumerate("ABCDEFGHIJKLMNOPQRST"):
        for number in range(1, 33):
            aside = (number + 1) // 2
            best = 3 <= depth <= 12 and aside <= 12
            category = 1 if best else 2
            rank = 10 * abs(depth - 7) + 3 * aside
            yield Chair(
                PARTERRE, _door(number), row, number, category, rank, CLEAR, row == "T" and aside <= 2
            )


def _balcon() -> Iterator[Chair]:
    for depth, row in enumerate("ABCDEF"):
        for number in range(1, 65):
            aside = (number + 1) // 2
            category = 1 + depth // 2
            view = CLEAR if aside <= 30 else SIDE
            yield Chair(BALCON, _door(number), row, number, category, 90 + 12 * depth + 2 * aside, view)


def _loges() -> Iterator[Chair]:
    for box in range(1, 21):
        for number in range(1, 5):
            yield Chair(LOGES, _door(box), str(box), number, 3, 150 + 4 * box + number, SIDE, box <= 2)
