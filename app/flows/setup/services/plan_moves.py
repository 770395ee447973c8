"""Performances moved to a later version of their hall's plan, with what is sold and held on the old one.

A place goes to the seat of the same zone, row and number. Free ones whose seat is gone are deleted, new seats
get places. Nothing is done if a seat that is gone is sold, held or kept for the house.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, or_, select, true, update
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.baskets.models import BasketLine
from app.sale.catalog.models import Performance, PerformanceState, Place
from app.sale.halls import services as halls
from app.sale.halls.models import HallPlan, Seat, Zone
from app.sale.orders.models import OrderLine
from app.settlement.seat_moves.models import SeatMove

MOST = 100  # performances at once
SAID = 100  # seats named in a refusal
REMOVED = "REMOVED"  # stands for the order of a place whose seat is gone, while an old order still names it
BULK = {"synchronize_session": False}
FREE_HERE = and_(Place.basket_ref.is_(None), Place.order_ref.is_(None))
NAMES_A_PLACE: tuple[ColumnElement[int], ...] = (
    OrderLine.__table__.c.place_id,
    BasketLine.__table__.c.place_id,
    SeatMove.__table__.c.from_place_id,
    SeatMove.__table__.c.to_place_id,
)


class Behind(NamedTuple):
    """A performance to come that is sold on an older plan, and the number of that."""

    performance: Performance
    plan: int


class TakenSeat(NamedTuple):
    """A seat that would vanish under somebody. `sold`, or held, or kept for the house if neither."""

    performance: Performance
    zone: Texts
    row: str
    number: str
    sold: bool
    held: bool


class TakenPlaces(NamedTuple):
    """A zone without numbers that would have fewer places than are taken."""

    performance: Performance
    zone: Texts
    missing: int


@dataclass(frozen=True)
class PlanMove:
    """What moving would do. `taken` is the number of seats in the way, `seats` names the first of them."""

    followed: int
    added: int
    gone: int
    taken: int
    seats: Sequence[TakenSeat]
    zones: Sequence[TakenPlaces]

    @property
    def possible(self) -> bool:
        return not self.taken and not self.zones


class SeatsTaken(Exception):
    """Nothing was done: what would vanish is sold or held."""

    def __init__(self, move: PlanMove) -> None:
        super().__init__(move.taken)
        self.move = move


class NotBehind(Exception):
    """One of these performances is not sold on an older plan of this hall, or there are none, or too many."""


def behind(plan: HallPlan) -> list[Behind]:
    """The next performances first."""
    return [Behind(*row) for row in session.execute(_behind(plan).order_by(Performance.starts_at))]


def _behind(plan: HallPlan):  # type: ignore[no-untyped-def]  # a select of two things
    query = (
        select(Performance, HallPlan.number)
        .select_from(Performance)
        .join(HallPlan, HallPlan.id == Performance.plan_id)
    )
    return query.where(
        HallPlan.hall_id == plan.hall_id,
        HallPlan.number < plan.number,
        Performance.starts_at > clock.now(),
        Performance.state != PerformanceState.CANCELED,
    )


def chosen(plan: HallPlan, ids: Collection[int]) -> list[Performance]:
    """Nobody else changes them until the end. Raises NotBehind."""
    query = _behind(plan).with_only_columns(Performance).where(Performance.id.in_(ids))
    query = query.with_for_update(key_share=True, of=Performance)
    found = list(session.scalars(query.order_by(Performance.id).execution_options(populate_existing=True)))
    if not found or len(found) != len(set(ids)) or len(found) > MOST or plan.published_at is None:
        session.rollback()
        raise NotBehind
    return found


def preview(performances: Sequence[Performance], plan: HallPlan) -> PlanMove:
    ids = {one.id: one for one in performances}
    old, old_zone, new = aliased(Seat), aliased(Zone), _new_seats(plan)
    free = and_(FREE_HERE, ~Place.house)
    query = _numbered(old, old_zone, new).where(Place.performance_id.in_(ids))
    gone = new.c.id.is_(None)
    counted = query.with_only_columns(
        func.count(new.c.id), func.count().filter(gone, free), func.count().filter(gone, ~free),
        func.count(Place.performance_id.distinct()),
        select(func.count()).select_from(_new_seats(plan)).scalar_subquery(),
    )  # fmt: skip
    followed, vanish, taken, numbered, size = session.execute(counted).one()
    named = query.with_only_columns(
        Place.performance_id, old_zone.name, old.row, old.number, Place.order_ref, Place.basket_ref
    ).where(gone, ~free)
    named = named.order_by(Place.performance_id, old_zone.position, old.row_order, old.position)
    seats = [
        TakenSeat(ids[key], zone, row, number, order_ref is not None, basket_ref is not None)
        for key, zone, row, number, order_ref, basket_ref in session.execute(named.limit(SAID))
    ]
    quotas = _quotas(performances, plan)
    return PlanMove(
        followed,
        numbered * size - followed + sum(max(one.more, 0) for one in quotas),
        vanish + sum(max(-one.more, 0) for one in quotas),
        taken,
        seats,
        [TakenPlaces(ids[one.performance_id], one.zone, one.missing) for one in quotas if one.missing],
    )


def _new_seats(plan: HallPlan):  # type: ignore[no-untyped-def]  # a subquery
    key = func.jsonb_extract_path_text(Zone.name, "fr").label("zone")
    query = select(Seat.id, Seat.row, Seat.number, Seat.category_id, key).join(Zone, Zone.id == Seat.zone_id)
    return query.where(Zone.plan_id == plan.id).subquery("new")


def _numbered(old: Any, old_zone: Any, new: Any):  # type: ignore[no-untyped-def]  # a select
    """Places of the plan each performance is sold on, beside their seats in the other one."""
    same = and_(
        new.c.zone == func.jsonb_extract_path_text(old_zone.name, "fr"),
        new.c.row == old.row,
        new.c.number == old.number,
    )
    return (
        select(Place.id)
        .select_from(Place)
        .join(Performance, Performance.id == Place.performance_id)
        .join(old, old.id == Place.seat_id)
        .join(old_zone, and_(old_zone.id == old.zone_id, old_zone.plan_id == Performance.plan_id))
        .outerjoin(new, same)
        .where(or_(Place.order_ref.is_(None), Place.order_ref != REMOVED))
    )


class Quota(NamedTuple):
    """A zone without numbers at one performance: how many places `more`, and how many it cannot lose."""

    performance_id: int
    category_id: int
    zone: Texts
    more: int
    missing: int


def _quotas(performances: Sequence[Performance], plan: HallPlan) -> list[Quota]:
    """Whoever sells a whole zone goes on selling all of it; fewer places stay as many, if they fit."""
    free = func.count().filter(and_(FREE_HERE, ~Place.house))
    query = select(Place.performance_id, Place.category_id, func.count(), free)
    here = (Place.performance_id.in_([one.id for one in performances]), Place.seat_id.is_(None))
    query = query.where(*here, or_(Place.order_ref.is_(None), Place.order_ref != REMOVED))
    has = {
        (performance, category): (number, unsold)
        for performance, category, number, unsold in session.execute(
            query.group_by(Place.performance_id, Place.category_id)
        )
    }
    plans = {plan.id, *(one.plan_id for one in performances)}
    zones: dict[int, dict[int, Zone]] = {id_: {} for id_ in plans}
    for zone in session.scalars(select(Zone).where(Zone.plan_id.in_(plans), Zone.category_id.is_not(None))):
        zones[zone.plan_id][zone.category_id or 0] = zone
    new, found = zones[plan.id], []
    for performance in performances:
        if not any(key == performance.id for key, _category in has):
            continue  # it sells numbered seats alone
        old = zones[performance.plan_id]
        for category in dict.fromkeys([*old, *new]):
            number, unsold = has.get((performance.id, category), (0, 0))
            before = (old[category].capacity or 0) if category in old else 0
            after = (new[category].capacity or 0) if category in new else 0
            more = (after if number == before else min(number, after)) - number
            name = (new.get(category) or old[category]).name
            if more:
                found.append(Quota(performance.id, category, name, more, max(-more - unsold, 0)))
    return found


@again_after_deadlock
def move(plan: HallPlan, ids: Collection[int], by: Actor) -> PlanMove:
    """All of these performances, in one transaction. Raises Forbidden, NotBehind or SeatsTaken."""
    by.must(Right.SET_UP)
    performances = chosen(plan, ids)
    keys = [one.id for one in performances]
    session.execute(
        select(Place.id).where(Place.performance_id.in_(keys)).order_by(Place.id).with_for_update()
    )
    found = preview(performances, plan)
    if not found.possible:
        session.rollback()
        raise SeatsTaken(found)
    quotas = _quotas(performances, plan)
    _follow(keys, plan)
    _retire(_left_behind(keys))
    _add(keys, plan)
    _resize(quotas)
    for one in performances:
        one.plan_id = plan.id
    named = [f"{one.event.slug} {one.slug}" for one in performances]
    after = {"plan": plan.number, "performances": named, "added": found.added, "gone": found.gone}
    audit.record(by, "plan_applied", halls.hall_subject(plan.hall_id), after=after)
    session.commit()
    return found


def _follow(keys: Sequence[int], plan: HallPlan) -> None:
    """What is taken keeps the category it was taken in."""
    old, old_zone, new = aliased(Seat), aliased(Zone), _new_seats(plan)
    query = _numbered(old, old_zone, new).where(Place.performance_id.in_(keys), new.c.id.is_not(None))
    pairs = query.with_only_columns(Place.id, new.c.id.label("seat_id"), new.c.category_id).subquery()
    category = case((and_(FREE_HERE, ~Place.house), pairs.c.category_id), else_=Place.category_id)
    change = update(Place).where(Place.id == pairs.c.id).values(seat_id=pairs.c.seat_id, category_id=category)
    session.execute(change, execution_options=BULK)


def _left_behind(keys: Sequence[int]):  # type: ignore[no-untyped-def]  # a select
    """Of a numbered seat of the old plan, and free: nothing else is left on it."""
    query = select(Place.id).join(Performance, Performance.id == Place.performance_id)
    query = query.join(Seat, Seat.id == Place.seat_id).join(Zone, Zone.id == Seat.zone_id)
    return query.where(Place.performance_id.in_(keys), Zone.plan_id == Performance.plan_id, FREE_HERE)


def _retire(query: Any) -> None:
    """Deleted, or out of sight for good if an order, a basket or a move once named it."""
    ids = session.scalars(query).all()
    once = or_(*(select(column).where(column == Place.id).exists() for column in NAMES_A_PLACE))
    kept = update(Place).where(Place.id.in_(ids), once).values(order_ref=REMOVED)
    session.execute(kept, execution_options=BULK)
    session.execute(delete(Place).where(Place.id.in_(ids), FREE_HERE), execution_options=BULK)


def _add(keys: Sequence[int], plan: HallPlan) -> None:
    """For performances that sell numbered seats."""
    there, any_seat = aliased(Place), aliased(Place)
    has = select(there.id).where(there.performance_id == Performance.id, there.seat_id == Seat.id)
    numbered = select(any_seat.id).where(
        any_seat.performance_id == Performance.id, any_seat.seat_id.is_not(None)
    )
    rows = select(Performance.id, Seat.category_id, Seat.id, literal(value=False)).select_from(Performance)
    rows = rows.join(Seat, true()).join(Zone, Zone.id == Seat.zone_id)
    rows = rows.where(
        Performance.id.in_(keys), Zone.plan_id == plan.id, ~has.exists(), numbered.exists()
    ).order_by(Performance.id, Seat.id)
    columns = ["performance_id", "category_id", "seat_id", "house"]
    session.execute(insert(Place).from_select(columns, rows))


def _resize(quotas: Sequence[Quota]) -> None:
    new: list[dict[str, Any]] = []
    for one in quotas:
        here = {"performance_id": one.performance_id, "category_id": one.category_id}
        new += [{**here, "house": False}] * max(one.more, 0)
        if one.more < 0:
            free = select(Place.id).filter_by(**here, seat_id=None, house=False).where(FREE_HERE)
            _retire(free.order_by(Place.id.desc()).limit(-one.more))
    if new:
        session.execute(insert(Place), new)
