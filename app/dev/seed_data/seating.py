"""The opera's hall: some 1,100 chairs in Parterre, Balcon and Loges, as rules, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.kernel.texts import Texts
from app.sale.halls.services import Ranking, SeatChanges, Shape

CLEAR = Texts("vue dégagée", "clear view")
SIDE = Texts("vue de côté", "side view")
LEFT = SeatChanges(door=Texts("Côté jardin", "Left door"))
RIGHT = SeatChanges(door=Texts("Côté cour", "Right door"))
DOORS = (("all odd", LEFT), ("all even", RIGHT))
DOORS_OF_BOXES = (("1, 3, 5, 7, 9, 11, 13, 15, 17, 19", LEFT), ("2, 4, 6, 8, 10, 12, 14, 16, 18, 20", RIGHT))
STEP_FREE = SeatChanges(step_free=True)
SEEN_FROM_ASIDE = SeatChanges(view=SIDE, restricted_view=True)


@dataclass(frozen=True)
class SeedZone:
    """`category` counts from 1; `others` are rows that have another one; `painted` is what else seats are."""

    name: Texts
    rule: str
    category: int
    shape: Shape
    ranking: Ranking
    others: dict[str, int] = field(default_factory=dict)
    painted: tuple[tuple[str, SeatChanges], ...] = ()


ZONES = (
    SeedZone(
        Texts("Parterre", "Stalls"),
        "A–T, 1–32, odd on the left",
        category=2,
        shape=Shape(bow=14, aisle=16),
        ranking=Ranking("H", base=0, per_row=10, per_seat=3),
        others={"D–M 1-24": 1},
        painted=(*DOORS, ("all", SeatChanges(view=CLEAR)), ("T 1-4", STEP_FREE)),
    ),
    SeedZone(
        Texts("Balcon", "Balcony"),
        "A–F, 1–64, odd on the left",
        category=2,
        shape=Shape(bow=120, aisle=16),
        ranking=Ranking("A", base=90, per_row=12, per_seat=2),
        others={"A–B": 1, "E–F": 3},
        painted=(*DOORS, ("all 1-60", SeatChanges(view=CLEAR)), ("all 61-64", SEEN_FROM_ASIDE)),
    ),
    SeedZone(
        Texts("Loges", "Boxes"),
        "1–20, 1–4, odd on the left",
        category=3,
        shape=Shape(aisle=4, row_gap=16),
        ranking=Ranking("1", base=154, per_row=4, per_seat=2),
        painted=(*DOORS_OF_BOXES, ("all", SEEN_FROM_ASIDE), ("1–2", STEP_FREE)),
    ),
)
