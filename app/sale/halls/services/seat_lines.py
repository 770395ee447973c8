"""The seats of a draft as lines of a file: written, and taken over whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.halls.models import HallPlan, Seat, SeatKind, Zone
from app.sale.halls.services import zones
from app.sale.halls.services.buildings import hall_subject
from app.sale.halls.services.categories import categories_of
from app.sale.halls.services.plans import clear_seats, lock_draft
from app.sale.halls.services.row_rules import LARGEST, PITCH
from app.sale.halls.services.seats import LONGEST_TEXT, MOST, MOST_RANK
from app.sale.halls.services.words import LABEL

LONGEST_BENCH = 60
ROW_GAP = 12
LIMITS = {
    "rank": (0, MOST_RANK),
    "row_order": (1, LARGEST),
    "position": (-LARGEST, LARGEST),
    "x": (-LARGEST, LARGEST),
    "y": (-LARGEST, LARGEST),
}


class LineFault(StrEnum):
    """Why a line cannot be a seat."""

    EMPTY = "empty"
    LENGTH = "length"
    LABEL = "label"
    UNKNOWN = "unknown"
    NUMBER = "number"
    WITHOUT_NUMBERS = "without_numbers"
    TWICE = "twice"
    SAME_PLACE = "same_place"
    NO_SPACE = "no_space"
    CARD = "card"


class BadLine(NamedTuple):
    """`number` counts from 1, with the heading; `field` names what is wrong, `text` is what stands there."""

    number: int
    field: str
    fault: LineFault
    text: str = ""


class BadLines(Exception):
    """Nothing was taken over, because of these lines; they are none if the file has no seat."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        super().__init__(len(lines))
        self.lines = sorted(lines)


@dataclass
class SeatLine:
    """One seat. What is None is filled in: neighbors then follow each other along the row."""

    zone: str
    row: str
    number: str
    category: str
    door: Texts = field(default_factory=lambda: Texts(""))
    view: Texts = field(default_factory=lambda: Texts(""))
    step_free: bool = False
    restricted_view: bool = False
    kind: SeatKind = SeatKind.SEAT
    beside: str = ""
    rank: int | None = None
    row_order: int | None = None
    bench: str = ""
    position: int | None = None
    x: int | None = None
    y: int | None = None
    line: int = 0


@dataclass(frozen=True)
class TakenOver:
    """How many seats, and the zones that were made for them."""

    seats: int
    new_zones: Sequence[str]


def lines_of(plan: HallPlan, lang: str) -> list[SeatLine]:
    """Every numbered seat, along the rows; zones and categories by their name in a language."""
    space = aliased(Seat)
    query = select(Seat, Zone, space.row, space.number).join(Zone, Zone.id == Seat.zone_id)
    query = query.outerjoin(space, space.id == Seat.beside_id).where(Zone.plan_id == plan.id)
    along = (Zone.position, Zone.id, Seat.row_order, Seat.row, Seat.x, Seat.number)
    names = {one.id: one.name.in_(lang) for one in categories_of(plan.hall_id)}
    return [
        _line(seat, zone.name.in_(lang), names[seat.category_id], f"{row} {number}" if row else "")
        for seat, zone, row, number in session.execute(query.order_by(*along))
    ]


def _line(seat: Seat, zone: str, category: str, beside: str) -> SeatLine:
    return SeatLine(
        zone, seat.row, seat.number, category, seat.door, seat.view, seat.step_free, seat.restricted_view,
        seat.kind, beside, seat.rank, seat.row_order, seat.bench, seat.position, seat.x, seat.y,
    )  # fmt: skip


def take_over(plan: HallPlan, lines: Sequence[SeatLine], by: Actor, bad: Sequence[BadLine] = ()) -> TakenOver:
    """These seats instead of those the draft has; zones that are not there are made.

    `bad`: lines that could not even be read. Raises Forbidden, PlanPublished, TooManySeats or BadLines.
    """
    by.must(Right.SET_UP)
    plan = lock_draft(plan.id)
    known = zones.zones_of(plan.id)
    faults = [*bad, *_faults(plan, known, lines)]
    if faults or not lines:
        session.rollback()
        raise BadLines(faults)
    clear_seats(select(Zone.id).where(Zone.plan_id == plan.id))
    by_name, made = _with_new_zones(plan, known, lines)
    categories = {name: one.id for one in categories_of(plan.hall_id) for name in _names(one.name)}
    _fill_in(lines)
    session.execute(insert(Seat), [_columns(one, by_name, categories) for one in lines])
    _seat_beside(plan, lines, by_name)
    after = {"seats": len(lines), "zones": len({by_name[one.zone].id for one in lines})}
    audit.record(by, "seats_imported", hall_subject(plan.hall_id), after={"plan": plan.number, **after})
    session.commit()
    return TakenOver(len(lines), made)


def _names(name: Texts) -> set[str]:
    return {name.fr, name.en} - {""}


def _faults(plan: HallPlan, known: Sequence[Zone], lines: Sequence[SeatLine]) -> Iterator[BadLine]:
    categories = {name for one in categories_of(plan.hall_id) for name in _names(one.name)}
    without = {name for one in known if not one.numbered for name in _names(one.name)}
    ids = {name: str(one.id) for one in known for name in _names(one.name)}
    seen: set[tuple[str, ...]] = set()
    places: set[tuple[str, str, int]] = set()
    spaces = {
        (one.zone, f"{one.row} {one.number}") for one in lines if one.kind is SeatKind.WHEELCHAIR
    }  # fmt: skip
    for at, one in enumerate(lines):
        zone = ids.get(one.zone, one.zone)
        spot, place = (zone, one.row, one.number), (zone, one.bench, one.position or 0)
        found = _fault_of(one, categories, without)
        if at >= MOST:
            found = ("number", LineFault.NUMBER, str(MOST))
        elif not found and spot in seen:
            found = ("number", LineFault.TWICE, f"{one.row} {one.number}")
        elif not found and one.bench and one.position is not None and place in places:
            found = ("position", LineFault.SAME_PLACE, one.bench)
        elif not found and one.kind is SeatKind.COMPANION and (one.zone, one.beside) not in spaces:
            found = ("beside", LineFault.NO_SPACE, one.beside)
        if found:
            yield BadLine(one.line, *found)
        seen.add(spot)
        places.add(place)


def _fault_of(one: SeatLine, categories: set[str], without: set[str]) -> tuple[str, LineFault, str] | None:
    """The first thing wrong with a line by itself."""
    for name in ("zone", "row", "number", "category"):
        if not getattr(one, name):
            return name, LineFault.EMPTY, ""
    for name in ("row", "number"):
        if not LABEL.fullmatch(getattr(one, name)):
            return name, LineFault.LABEL, getattr(one, name)
    if one.zone in without:
        return "zone", LineFault.WITHOUT_NUMBERS, one.zone
    if one.category not in categories:
        return "category", LineFault.UNKNOWN, one.category
    texts = {"door_fr": one.door.fr, "door_en": one.door.en, "view_fr": one.view.fr, "view_en": one.view.en}
    longest = dict.fromkeys(texts, LONGEST_TEXT) | {"zone": zones.LONGEST, "bench": LONGEST_BENCH}
    for name, text in {**texts, "zone": one.zone, "bench": one.bench}.items():
        if len(text) > longest[name]:
            return name, LineFault.LENGTH, text
    for name, (least, most) in LIMITS.items():
        value = getattr(one, name)
        if value is not None and not least <= value <= most:
            return name, LineFault.NUMBER, str(value)
    return None


def _with_new_zones(
    plan: HallPlan, known: Sequence[Zone], lines: Sequence[SeatLine]
) -> tuple[dict[str, Zone], list[str]]:
    found = {name: one for one in known for name in _names(one.name)}
    last, made = max((one.position for one in known), default=0), []
    for name in dict.fromkeys(line.zone for line in lines):
        if name not in found:
            made.append(name)
            found[name] = Zone(plan_id=plan.id, name=Texts(name), position=last + len(made))
            session.add(found[name])
    session.flush()
    return found, made


def _fill_in(lines: Sequence[SeatLine]) -> None:
    """What a file need not say: the sequence of rows and seats is that of its lines."""
    orders: dict[str, dict[str, int]] = defaultdict(dict)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in lines:
        rows = orders[one.zone]
        if one.row not in rows:
            last = max(rows.values(), default=0)
            rows[one.row] = last + 1 if one.row_order is None else one.row_order
        counts[one.zone, one.row] += 1
        at = counts[one.zone, one.row]
        one.row_order = rows[one.row] if one.row_order is None else one.row_order
        one.bench = one.bench or f"{one.zone} {one.row}"
        one.position = at if one.position is None else one.position
        one.rank = min(10 * one.row_order + at, MOST_RANK) if one.rank is None else one.rank
        one.x = min(PITCH * at, LARGEST) if one.x is None else one.x
        one.y = min(ROW_GAP * one.row_order, LARGEST) if one.y is None else one.y


def _columns(one: SeatLine, zones_: Mapping[str, Zone], categories: Mapping[str, int]) -> dict[str, Any]:
    plain = (
        "row", "number", "door", "view", "step_free", "restricted_view", "kind", "rank", "row_order", "bench",
        "position", "x", "y",
    )  # fmt: skip
    keys = {"zone_id": zones_[one.zone].id, "category_id": categories[one.category]}
    return {**keys, **{name: getattr(one, name) for name in plain}}


def _seat_beside(plan: HallPlan, lines: Sequence[SeatLine], zones_: Mapping[str, Zone]) -> None:
    """Companions, by their own row and number and those of their space."""
    companions = [one for one in lines if one.kind is SeatKind.COMPANION]
    if not companions:
        return
    query = select(Seat.zone_id, Seat.row, Seat.number, Seat.id).join(Zone, Zone.id == Seat.zone_id)
    query = query.where(Zone.plan_id == plan.id, Seat.kind != SeatKind.SEAT)
    ids = {(zone, f"{row} {number}"): id_ for zone, row, number, id_ in session.execute(query)}
    pairs = [
        {"id": ids[zone, f"{one.row} {one.number}"], "beside_id": ids[zone, one.beside]}
        for one in companions
        for zone in (zones_[one.zone].id,)
    ]
    session.execute(update(Seat), pairs)
