"""A drawing of rows, to be looked at: dots, squares and diamonds, a path for all seats that look alike.

What it says stands in the table beside it, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.sale.halls.models import Category, Seat, SeatKind
from app.sale.halls.services import Row

MARGIN = 14
STAGE = 22  # above the first row
SHAPES = (
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",  # a disc
    "m-3.6-3.6h7.2v7.2h-7.2z",  # a square
    "m0-4.8 4.8 4.8-4.8 4.8-4.8-4.8z",  # a diamond
    "m-4.6 0 2.3-4h4.6l2.3 4-2.3 4h-4.6z",  # a hexagon
    "m0-4.6 4.6 8h-9.2z",  # a triangle
)
SPACE = "m-4.6-4.6h9.2v9.2h-9.2z"
BESIDE = "m-4.6 0h9.2m-4.6-4.6v9.2"


@dataclass(frozen=True)
class Layer:
    """Seats that look alike. `css` is the class of their path."""

    css: str
    path: str


@dataclass(frozen=True)
class Label:
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    box: str
    width: int
    height: int
    stage: str
    middle: int
    top: int
    layers: Sequence[Layer]
    labels: Sequence[Label]


def shape_of(position: int) -> int:
    """Which shape and color seats of a category have, by its position."""
    return min(max(position, 1), len(SHAPES))


def of(rows: Sequence[Row], categories: Sequence[Category]) -> Picture:
    seats = [seat for row in rows for seat in row.seats]
    left, right = min(seat.x for seat in seats), max(seat.x for seat in seats)
    top, bottom = min(seat.y for seat in seats), max(seat.y for seat in seats)
    x, y = left - 2 * MARGIN, top - MARGIN - STAGE
    width, height = right - left + 4 * MARGIN, bottom - y + MARGIN
    middle, half = (left + right) // 2, max((right - left) // 3, 30)
    stage = f"M{middle - half} {y + 4}h{2 * half}l-10 12h{20 - 2 * half}z"
    return Picture(
        f"{x} {y} {width} {height}", width, height, stage, middle, y + 12, _layers(seats, categories),
        [_label(row) for row in rows],
    )  # fmt: skip


def _label(row: Row) -> Label:
    first = min(row.seats, key=lambda seat: seat.x)
    return Label(row.name, first.x - MARGIN, first.y)


def _layers(seats: Sequence[Seat], categories: Sequence[Category]) -> list[Layer]:
    shapes = {one.id: shape_of(one.position) for one in categories}
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for seat in seats:
        shape = shapes[seat.category_id]
        spot = f"M{seat.x} {seat.y}"
        look = "seats-aside" if seat.restricted_view else "seats"
        if seat.kind is SeatKind.WHEELCHAIR:
            look, drawn = "seats-space", SPACE
        elif seat.kind is SeatKind.COMPANION:
            look, drawn = "seats-beside", BESIDE
        else:
            drawn = SHAPES[shape - 1]
        found[shape, look].append(spot + drawn)
    return [Layer(f"{look} cat-{shape}", "".join(paths)) for (shape, look), paths in sorted(found.items())]
