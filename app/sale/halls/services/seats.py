"""The seats of a draft: made by a rule, changed many at a time, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.halls.models import Category, HallPlan, Seat, SeatKind, Zone
from app.sale.halls.services import row_rules, words
from app.sale.halls.services.buildings import hall_subject
from app.sale.halls.services.errors import (
    BadHall,
    BadWords,
    NoSpaceBeside,
    NothingChosen,
    SeatsThere,
    Spot,
    TooManySeats,
)
from app.sale.halls.services.plans import lock_draft
from app.sale.halls.services.row_rules import Ranking, RowRule, RowThere, Shape
from app.sale.halls.services.words import Spots
from app.sale.halls.services.zones import zones_of

MOST = 30_000  # numbered seats of a plan
LONGEST_TEXT = 60  # of a door or a view
MOST_RANK = 99_999
SAID = 20  # seats named in a refusal
BULK = {"synchronize_session": False}
USUAL_SHAPE, USUAL_RANKING = Shape(), Ranking()
FIGURES = "^[0-9]{1,5}$"


@dataclass(frozen=True)
class Chosen:
    """Seats of one zone: whole rows, single seats of a row, or what words say, of that zone or another."""

    rows: tuple[str, ...] = ()
    row: str = ""
    numbers: tuple[str, ...] = ()
    words: str = ""

    def __str__(self) -> str:
        """As the audit keeps it."""
        single = f"{self.row} {', '.join(self.numbers)}" if self.numbers else ""
        return "; ".join(filter(None, (self.words, ", ".join(self.rows), single)))[:200]


@dataclass(frozen=True)
class SeatChanges:
    """What seats become; None leaves it as it is."""

    category_id: int | None = None
    door: Texts | None = None
    view: Texts | None = None
    step_free: bool | None = None
    restricted_view: bool | None = None
    kind: SeatKind | None = None
    rank: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}

    def check(self) -> None:
        """Raises BadHall."""
        for name in ("door", "view"):
            text = getattr(self, name)
            if text and max(len(text.fr), len(text.en)) > LONGEST_TEXT:
                raise BadHall(name)
        if self.rank is not None and not 0 <= self.rank <= MOST_RANK:
            raise BadHall("rank")


def make_rows(
    zone: Zone,
    rule: RowRule,
    category_id: int,
    by: Actor,
    shape: Shape = USUAL_SHAPE,
    ranking: Ranking = USUAL_RANKING,
) -> int:
    """How many seats were made. Rows the zone has already stand where they are, and get more seats.

    Raises Forbidden, PlanPublished, BadHall, TooManySeats or SeatsThere.
    """
    by.must(Right.SET_UP)
    plan = lock_draft(zone.plan_id)
    shape.check()
    ranking.check()
    category = check_category(plan, category_id)
    made = list(row_rules.seats(rule, shape, ranking, zone.name.fr, _rows_there(zone)))
    _check_new(zone, plan, made)
    same = {"zone_id": zone.id, "category_id": category.id, "door": Texts(""), "view": Texts("")}
    session.execute(insert(Seat), [{**same, **seat} for seat in made])
    after = {
        "zone": zone.name.fr, "rows": f"{rule.rows[0]}\u2013{rule.rows[-1]}", "seats": len(made),
        "category": category.name.fr,
    }  # fmt: skip
    audit.record(by, "seats_made", hall_subject(plan.hall_id), after=after)
    session.commit()
    return len(made)


def check_category(plan: HallPlan, category_id: int) -> Category:
    """One of the hall. Raises BadHall."""
    category = session.get(Category, category_id)
    if category is None or category.hall_id != plan.hall_id:
        session.rollback()
        raise BadHall("category_id")
    return category


def _rows_there(zone: Zone) -> dict[str, RowThere]:
    query = select(
        Seat.row,
        Seat.bench,
        func.min(Seat.row_order),
        func.max(Seat.y),
        func.max(Seat.x),
        func.max(Seat.position),
    ).where(Seat.zone_id == zone.id)
    found: dict[str, RowThere] = {}
    for row, bench, order, y, right, end in session.execute(query.group_by(Seat.row, Seat.bench)):
        seen = found.get(row)
        ends = {**(seen.bench_ends if seen else {}), bench: end}
        found[row] = RowThere(
            order, max(y, seen.y if seen else y), max(right, seen.right if seen else right), ends
        )
    return found


def _check_new(zone: Zone, plan: HallPlan, made: Sequence[dict[str, Any]]) -> None:
    there = set(session.execute(select(Seat.row, Seat.number).where(Seat.zone_id == zone.id)))
    twice = [Spot(zone.name.fr, seat["row"], seat["number"]) for seat in made]
    twice = [spot for spot in twice if (spot.row, spot.number) in there]
    if twice or not made:
        session.rollback()
        raise SeatsThere(twice) if twice else BadHall("rule")
    seats = select(func.count(Seat.id)).join(Zone, Zone.id == Seat.zone_id).where(Zone.plan_id == plan.id)
    has = session.scalar(seats) or 0
    if has + len(made) > MOST:
        session.rollback()
        raise TooManySeats(MOST)


def change_seats(zone: Zone, chosen: Chosen, changes: SeatChanges, by: Actor) -> int:
    """How many seats were chosen. A companion belongs to the wheelchair space beside it on its bench.

    Raises Forbidden, PlanPublished, BadHall, BadWords, NothingChosen or NoSpaceBeside.
    """
    by.must(Right.SET_UP)
    plan = lock_draft(zone.plan_id)
    changes.check()
    columns = changes.columns
    if not columns:
        session.rollback()
        raise BadHall("changes")
    category = check_category(plan, changes.category_id) if changes.category_id is not None else None
    here = _where(zone, chosen)
    result = session.execute(update(Seat).where(here).values(columns), execution_options=BULK)
    number = _some(result)
    if changes.kind is not None:
        _seat_companions(zone.plan_id)
    said = {**columns, "category": category.name.fr if category else None}
    said = {name: _said(value) for name, value in said.items() if name != "category_id" and value is not None}
    if "kind" in said:
        said["seat_kind"] = said.pop("kind")
    about = {"zone": zone.name.fr, "where": str(chosen), "seats": number}
    audit.record(by, "seats_changed", hall_subject(plan.hall_id), after={**about, **said})
    session.commit()
    return number


def _said(value: Any) -> Any:
    return value.fr if isinstance(value, Texts) else value


def remove_seats(zone: Zone, chosen: Chosen, by: Actor) -> int:
    """How many. Raises Forbidden, PlanPublished, BadWords or NothingChosen."""
    by.must(Right.SET_UP)
    plan = lock_draft(zone.plan_id)
    here = _where(zone, chosen)
    gone = select(Seat.id).where(here)
    beside = update(Seat).where(Seat.beside_id.in_(gone)).values(beside_id=None, kind=SeatKind.SEAT)
    session.execute(beside, execution_options=BULK)
    number = _some(session.execute(delete(Seat).where(here), execution_options=BULK))
    before = {"zone": zone.name.fr, "where": str(chosen), "seats": number}
    audit.record(by, "seats_removed", hall_subject(plan.hall_id), before=before)
    session.commit()
    return number


def _some(result: Any) -> int:
    if not result.rowcount:
        session.rollback()
        raise NothingChosen
    return int(result.rowcount)


def _where(zone: Zone, chosen: Chosen) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if chosen.rows:
        ways.append(and_(Seat.zone_id == zone.id, Seat.row.in_(chosen.rows)))
    if chosen.numbers:
        of_row = and_(Seat.row == chosen.row, Seat.number.in_(chosen.numbers))
        ways.append(and_(Seat.zone_id == zone.id, of_row))
    if chosen.words.strip():
        try:
            ways += [_of_spots(id_, spots) for id_, spots in _read(zone, chosen.words)]
        except BadWords:
            session.rollback()
            raise
    return or_(false(), *ways)


def _read(zone: Zone, text: str) -> list[tuple[int, Spots]]:
    """Each part may begin with the name of a zone, which holds for those after it. Raises BadWords."""
    known = {
        words.plain(name).casefold(): one.id
        for one in zones_of(zone.plan_id)
        for name in (one.name.fr, one.name.en)
        if name
    }
    here, found = zone.id, []
    for part in words.parts(text):
        name = next((n for n in sorted(known, key=len, reverse=True) if _begins(part, n)), "")
        here = known[name] if name else here
        rest = part[len(name) :].strip()
        found.append((here, words.read_spots(rest) if rest else Spots(())))
    return found


def _begins(part: str, name: str) -> bool:
    start = part.casefold()
    return start == name or start.startswith(f"{name} ")


def _of_spots(zone_id: int, spots: Spots) -> ColumnElement[bool]:
    number = case((Seat.number.op("~")(FIGURES), cast(Seat.number, Integer)))
    found = Seat.zone_id == zone_id
    if spots.rows:
        found = and_(found, func.upper(Seat.row).in_(spots.rows))
    if spots.first is not None:
        found = and_(found, number.between(spots.first, spots.last))
    if spots.parity is not None:
        found = and_(found, number % 2 == int(spots.parity))
    return found


def _seat_companions(plan_id: int) -> None:
    """Each companion gets the space beside it. One whose space was taken away is a seat again.

    Raises NoSpaceBeside.
    """
    space = aliased(Seat)
    here = Seat.zone_id.in_(select(Zone.id).where(Zone.plan_id == plan_id))
    beside = and_(
        space.zone_id == Seat.zone_id, space.bench == Seat.bench, space.kind == SeatKind.WHEELCHAIR,
        func.abs(space.position - Seat.position) == 1,
    )  # fmt: skip
    companions = and_(here, Seat.kind == SeatKind.COMPANION)
    still = select(space.id).where(space.id == Seat.beside_id, space.kind == SeatKind.WHEELCHAIR)
    orphans = and_(companions, Seat.beside_id.is_not(None), ~still.exists())
    session.execute(
        update(Seat).where(orphans).values(kind=SeatKind.SEAT, beside_id=None), execution_options=BULK
    )
    chairs = and_(here, Seat.kind != SeatKind.COMPANION, Seat.beside_id.is_not(None))
    session.execute(update(Seat).where(chairs).values(beside_id=None), execution_options=BULK)
    found = select(space.id).where(beside).order_by(space.position).limit(1).scalar_subquery()
    lonely = and_(companions, Seat.beside_id.is_(None))
    session.execute(update(Seat).where(lonely).values(beside_id=found), execution_options=BULK)
    query = select(Zone.name, Seat.row, Seat.number).join(Zone, Zone.id == Seat.zone_id).where(lonely)
    left = [Spot(name.fr, row, number) for name, row, number in session.execute(query.limit(SAID))]
    if left:
        session.rollback()
        raise NoSpaceBeside(left)
