"""A rule for rows, such as `A–T, 1–32, odd on the left, except G 13-16`, and the seats it makes.

Numbers count outwards from the middle where odd ones are on one side, else from one side to the other. A seat
that is left out leaves a gap: those beside it are no neighbors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from app.sale.halls.services import words
from app.sale.halls.services.errors import BadHall, BadWords
from app.sale.halls.services.words import Parity, Spots

PITCH = 10  # between two seats, in the unit of the drawing
LARGEST = 32_000  # a coordinate
RANGE = re.compile(r"\w{1,5}(-\w{1,5})?")
NUMBERS = re.compile(r"[0-9]{1,3}(-[0-9]{1,3})?( [a-z]+)?", re.IGNORECASE)
EXCEPT = re.compile(r"(?:except|without|sauf|sans) (?P<rest>.+)", re.IGNORECASE)


class Side(StrEnum):
    """Where the numbers begin, as one looks at the stage."""

    ODD_LEFT = "odd_left"
    EVEN_LEFT = "even_left"
    FROM_LEFT = "from_left"
    FROM_RIGHT = "from_right"


SIDES = {
    Side.ODD_LEFT: r"odds? (?:on the )?left|impairs[- ]gauche",
    Side.EVEN_LEFT: r"evens? (?:on the )?left|pairs[- ]gauche|odds? (?:on the )?right|impairs[- ]droite",
    Side.FROM_LEFT: r"(?:from (?:the )?)?left(?:-(?:the )?right)?|(?:de )?gauche-droite",
    Side.FROM_RIGHT: r"(?:from (?:the )?)?right(?:-(?:the )?left)?|(?:de )?droite-gauche",
}


@dataclass(frozen=True)
class RowRule:
    """Which seats there are."""

    rows: tuple[str, ...]
    first: int
    last: int
    side: Side = Side.FROM_LEFT
    parity: Parity | None = None
    gaps: tuple[Spots, ...] = ()

    @property
    def numbers(self) -> list[int]:
        return [n for n in range(self.first, self.last + 1) if self.parity is None or n % 2 == self.parity]


SHAPES = {"bow": (0, 300), "aisle": (0, 300), "row_gap": (5, 100), "stagger": (0, 10)}  # least and most
MOST_RANK = 1_000


@dataclass(frozen=True)
class Shape:
    """How the rows lie, in tenths of a seat. `bow`: how far their ends come forward; 0 is straight."""

    bow: int = 0
    aisle: int = 10
    row_gap: int = 12
    stagger: int = 0

    def check(self) -> None:
        """Raises BadHall."""
        for name, (least, most) in SHAPES.items():
            if not least <= getattr(self, name) <= most:
                raise BadHall(name)


@dataclass(frozen=True)
class Ranking:
    """Which seats are proposed first: the lower its rank, the better a seat.

    It rises with each row away from the best one, and with each seat away from the middle.
    """

    best_row: str = ""
    base: int = 0
    per_row: int = 10
    per_seat: int = 3

    def check(self) -> None:
        """Raises BadHall."""
        for name in ("base", "per_row", "per_seat"):
            if not 0 <= getattr(self, name) <= MOST_RANK:
                raise BadHall(name)


class RowThere(NamedTuple):
    """A row the zone has already: new seats stand to the right of its own."""

    order: int
    y: int
    right: int
    bench_ends: Mapping[str, int]


def read_rule(text: str) -> RowRule:
    """Raises BadWords."""
    ranges: list[str] = []
    gaps: list[Spots] = []
    side: Side | None = None
    for part in words.parts(text):
        if found := EXCEPT.fullmatch(part):
            gaps.append(words.read_spots(found["rest"]))
        elif gaps:
            gaps.append(words.read_spots(part))
        elif known := _side(part):
            side = known
        elif side is None and (RANGE.fullmatch(part) or NUMBERS.fullmatch(part)):
            ranges.append(part)
        else:
            raise BadWords(part)
    if len(ranges) < 2:
        raise BadWords(text.strip())
    *rows, numbers = ranges
    names = tuple(dict.fromkeys(name for part in rows for name in words.read_rows(part)))
    return _rule(names, numbers, side or Side.FROM_LEFT, tuple(gaps))


def _side(part: str) -> Side | None:
    return next((side for side, said in SIDES.items() if re.fullmatch(said, part, re.IGNORECASE)), None)


def _rule(rows: tuple[str, ...], numbers: str, side: Side, gaps: tuple[Spots, ...]) -> RowRule:
    plain, _blank, word = numbers.partition(" ")
    parity = words.PARITIES.get(word.lower())
    if word and parity is None:
        raise BadWords(numbers)
    first, last = words.read_numbers(plain)
    return RowRule(rows, first, last, side, parity, gaps)


class Spread(NamedTuple):
    """Where a number lies in its row: `aside` counts seats from the middle."""

    number: int
    x: int
    bench: str
    position: int
    aside: int


def _spread(rule: RowRule, shape: Shape) -> list[Spread]:
    """The numbers of one row, as if none were left out."""
    if rule.side in (Side.ODD_LEFT, Side.EVEN_LEFT):
        return _halves(rule, shape)
    numbers = rule.numbers
    found = []
    for at, number in enumerate(numbers):
        from_middle = 2 * at - (len(numbers) - 1)
        beyond = from_middle > 0 and shape.aisle > 0
        x = from_middle * PITCH // 2 + (shape.aisle // 2 if from_middle > 0 else -(shape.aisle // 2))
        x = -x if rule.side is Side.FROM_RIGHT else x
        found.append(Spread(number, x, "", at + 1 + beyond, abs(from_middle) // 2 + 1))
    return found


def _halves(rule: RowRule, shape: Shape) -> list[Spread]:
    """Without an aisle the two halves of a row are one bench."""
    on_the_left = Parity.ODD if rule.side is Side.ODD_LEFT else Parity.EVEN
    lefts = sum(number % 2 == on_the_left for number in rule.numbers)
    seen = {Parity.ODD: 0, Parity.EVEN: 0}
    found = []
    for number in rule.numbers:
        parity = Parity(number % 2)
        seen[parity] += 1
        at, left = seen[parity], parity is on_the_left
        x = shape.aisle // 2 + PITCH * at - PITCH // 2
        bench, position = parity.name.lower(), at
        if not shape.aisle:
            bench, position = "", lefts + 1 - at if left else lefts + at
        found.append(Spread(number, -x if left else x, bench, position, at))
    return found


def seats(
    rule: RowRule, shape: Shape, ranking: Ranking, zone: str, there: Mapping[str, RowThere]
) -> Iterator[dict[str, Any]]:
    """Columns of `Seat`. `zone` begins the names of benches. Raises BadHall if the drawing is too large."""
    spread = _spread(rule, shape)
    half = max((abs(one.x) for one in spread), default=0) or 1
    order = max((row.order for row in there.values()), default=0)
    y = max((row.y for row in there.values()), default=0)
    best = rule.rows.index(ranking.best_row) if ranking.best_row in rule.rows else 0
    for depth, name in enumerate(rule.rows):
        known = there.get(name)
        if known is None:
            order, y = order + 1, y + shape.row_gap
        at = known or RowThere(order, y, 0, {})
        aside = shape.stagger if depth % 2 else 0
        shift = at.right + 2 * PITCH - min(one.x for one in spread) if known else aside
        rank = ranking.base + ranking.per_row * abs(depth - best)
        for one in spread:
            if any(gap.has(name, one.number) for gap in rule.gaps):
                continue
            bench = " ".join(filter(None, (zone, name, one.bench)))
            seat = {
                "row": name, "number": str(one.number), "row_order": at.order, "bench": bench,
                "position": one.position + at.bench_ends.get(bench, -1) + 1,
                "rank": rank + ranking.per_seat * one.aside,
                "x": one.x + shift, "y": at.y - round(shape.bow * (one.x / half) ** 2),
            }  # fmt: skip
            if max(abs(one.x + shift), at.y, shape.bow) > LARGEST:
                raise BadHall("rule")
            yield seat
