"""What a plan has that another one has not: added, changed, gone, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.db import session
from app.kernel import fingerprints
from app.kernel.texts import Texts
from app.sale.halls.models import HallPlan, Seat, Zone


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


# What of a seat changes together, as people say it.
ASPECTS: dict[str, tuple[str, ...]] = {
    "category": ("category_id",),
    "door": ("door",),
    "view": ("view", "restricted_view"),
    "rank": ("rank",),
    "access": ("step_free", "kind", "beside"),
    "place": ("row_order", "bench", "position", "x", "y"),
}


@dataclass(frozen=True)
class RowChange:
    """Seats of one row that changed alike; `aspects` of those that are still there."""

    change: Change
    zone: Texts
    row: str
    numbers: Sequence[str]
    aspects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ZoneChange:
    """Places without numbers: before and after, 0 where there was or is none."""

    zone: Texts
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    rows: Sequence[RowChange]
    zones: Sequence[ZoneChange]

    @property
    def counts(self) -> dict[Change, int]:
        found = Counter(dict.fromkeys(Change, 0))
        for one in self.rows:
            found[one.change] += len(one.numbers)
        return dict(found)

    @property
    def mark(self) -> str:
        """Another one as soon as something else would change."""
        counts = sorted((change.value, number) for change, number in self.counts.items())
        return fingerprints.of(counts, [(one.before, one.after) for one in self.zones], len(self.rows))

    def __bool__(self) -> bool:
        return bool(self.rows or self.zones)


def compare(old: HallPlan | None, new: HallPlan) -> Difference:
    """`old` None: everything is added. Two statements, however many seats."""
    return Difference(_rows(old.id if old else 0, new.id), _zones(old.id if old else 0, new.id))


def _side(plan_id: int, name: str) -> Subquery:
    space = aliased(Seat)
    columns = [getattr(Seat, one) for aspect in ASPECTS.values() for one in aspect if one != "beside"]
    beside = (func.coalesce(space.row, "") + " " + func.coalesce(space.number, "")).label("beside")
    key = func.jsonb_extract_path_text(Zone.name, "fr").label("zone_fr")
    query = select(Zone.name.label("zone"), key, Seat.row, Seat.number, beside, *columns)
    query = query.join(Zone, Zone.id == Seat.zone_id).outerjoin(space, space.id == Seat.beside_id)
    return query.where(Zone.plan_id == plan_id).subquery(name)


def _rows(old_id: int, new_id: int) -> list[RowChange]:
    old, new = _side(old_id, "old"), _side(new_id, "new")
    same = and_(*(old.c[name] == new.c[name] for name in ("zone_fr", "row", "number")))
    differs = {
        aspect: or_(*(old.c[name].is_distinct_from(new.c[name]) for name in names))
        for aspect, names in ASPECTS.items()
    }
    change = case(
        (old.c.number.is_(None), Change.ADDED), (new.c.number.is_(None), Change.GONE),
        (or_(*differs.values()), Change.CHANGED),
    )  # fmt: skip
    found = (
        select(
            change.label("change"),
            func.coalesce(new.c.zone, old.c.zone, type_=Zone.name.type).label("zone"),
            func.coalesce(new.c.row, old.c.row).label("row"),
            func.coalesce(new.c.number, old.c.number).label("number"),
            func.coalesce(new.c.row_order, old.c.row_order).label("row_order"),
            *(
                case((and_(old.c.number.is_not(None), new.c.number.is_not(None)), yes), else_=False).label(
                    name
                )
                for name, yes in differs.items()
            ),
        )
        .select_from(old.join(new, same, full=True))
        .subquery("found")
    )
    aspects = [found.c[name] for name in ASPECTS]
    key = (found.c.change, found.c.zone, found.c.row, *aspects)
    query = select(*key, func.array_agg(found.c.number)).where(found.c.change.is_not(None)).group_by(*key)
    query = query.order_by(found.c.change, found.c.zone, func.min(found.c.row_order), found.c.row)
    return [_row_change(tuple(row)) for row in session.execute(query)]


def _row_change(row: tuple[Any, ...]) -> RowChange:
    change, zone, name, *flags, numbers = row
    aspects = frozenset(aspect for aspect, yes in zip(ASPECTS, flags, strict=True) if yes)
    return RowChange(Change(change), zone, name, sorted(numbers, key=natural), aspects)


def natural(label: str) -> tuple[int, str]:
    """2 comes before 10, and letters after figures."""
    return (int(label), "") if label.isdecimal() and label.isascii() else (10**6, label)


def _zones(old_id: int, new_id: int) -> list[ZoneChange]:
    query = select(Zone).where(Zone.plan_id.in_((old_id, new_id)), Zone.capacity > 0).order_by(Zone.position)
    found: dict[str, dict[int, Zone]] = {}
    for zone in session.scalars(query):
        found.setdefault(zone.name.fr, {})[zone.plan_id] = zone
    changes = [_zone_change(one.get(old_id), one.get(new_id)) for one in found.values()]
    return [one for one in changes if one.before != one.after]


def _zone_change(old: Zone | None, new: Zone | None) -> ZoneChange:
    before, after = (zone.capacity or 0 if zone else 0 for zone in (old, new))
    return ZoneChange((new or cast(Zone, old)).name, before, after)
