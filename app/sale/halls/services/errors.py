"""What cannot be done to a hall, and why."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class UnknownHall(Exception):
    """No such venue, hall, plan, zone or category."""


class BadHall(Exception):
    """What a venue, a hall or a part of it cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NameTaken(BadHall):
    """Another one beside it has this name."""

    def __init__(self) -> None:
        super().__init__("name")


class InUse(Exception):
    """Seats, prices or places still need it."""


class PlanPublished(Exception):
    """It is never changed again."""


class HasDraft(Exception):
    """The hall has a draft already; there is one at a time."""


class TooManySeats(Exception):
    """`most`: how many a plan may have."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class BadWords(Exception):
    """Words that name no rows or seats. `part` is what could not be read."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Spot(NamedTuple):
    """One seat, as people say it."""

    zone: str
    row: str
    number: str


class SeatsThere(Exception):
    """These seats are there already."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__(len(spots))
        self.spots = spots


class NothingChosen(Exception):
    """No seat of the zone is meant."""


class NoSpaceBeside(Exception):
    """These would be companions of nobody: no wheelchair space is beside them on their bench."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__(len(spots))
        self.spots = spots


class Lack(StrEnum):
    """What a draft lacks to be published."""

    ZONES = "zones"
    SEATS = "seats"


class NotReady(Exception):
    """`lacks`: what is missing, and in which zone ("" if in none)."""

    def __init__(self, lacks: Sequence[tuple[Lack, str]]) -> None:
        super().__init__(len(lacks))
        self.lacks = lacks


class DraftMoved(Exception):
    """The draft, or the plan on sale, is not what was compared any more."""
