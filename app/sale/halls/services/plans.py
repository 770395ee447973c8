"""Versions of a hall's plan: a draft is begun, worked on, published or thrown away.

A draft is changed by one transaction at a time: each locks its row first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, delete, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.sale.halls.models import Hall, HallPlan, Seat, Zone
from app.sale.halls.services.buildings import find_hall, hall_subject
from app.sale.halls.services.errors import HasDraft, Lack, NotReady, PlanPublished, UnknownHall

COPIED = (
    "category_id", "door", "row", "number", "bench", "position", "rank", "step_free", "view",
    "restricted_view", "kind", "row_order", "x", "y",
)  # fmt: skip


@dataclass(frozen=True)
class ZoneSize:
    """A zone, its rows, and its seats or places."""

    zone: Zone
    rows: int
    places: int


def plans_of(hall_id: int) -> Sequence[HallPlan]:
    """The latest first."""
    query = select(HallPlan).filter_by(hall_id=hall_id).order_by(HallPlan.number.desc())
    return session.scalars(query).all()


def all_plans() -> Sequence[HallPlan]:
    return session.scalars(select(HallPlan).order_by(HallPlan.hall_id, HallPlan.number.desc())).all()


def find_plan(hall_id: int, number: int) -> HallPlan:
    """Raises UnknownHall."""
    found = session.scalars(select(HallPlan).filter_by(hall_id=hall_id, number=number)).one_or_none()
    if found is None:
        raise UnknownHall(number)
    return found


def latest(hall_id: int) -> HallPlan | None:
    """The one new performances are sold on."""
    return session.scalars(published(hall_id).limit(1)).first()


def published(hall_id: int) -> Select[HallPlan]:
    """The last first."""
    query = select(HallPlan).filter_by(hall_id=hall_id).where(HallPlan.published_at.is_not(None))
    return query.order_by(HallPlan.number.desc())


def sizes_of(plan_ids: Collection[int]) -> list[ZoneSize]:
    """The zones of these plans, in one statement."""
    seats = func.count(Seat.id)
    query = select(Zone, func.count(Seat.row.distinct()), func.coalesce(Zone.capacity, seats))
    query = query.outerjoin(Seat, Seat.zone_id == Zone.id).where(Zone.plan_id.in_(plan_ids))
    found = session.execute(query.group_by(Zone.id).order_by(Zone.position, Zone.id)).all()
    return [ZoneSize(zone, rows, places) for zone, rows, places in found]


def lock_draft(plan_id: int) -> HallPlan:
    """Nobody else changes it until the end of the transaction. Raises UnknownHall or PlanPublished."""
    plan = session.get(HallPlan, plan_id, with_for_update={"key_share": True}, populate_existing=True)
    if plan is None:
        raise UnknownHall(plan_id)
    if plan.published_at is not None:
        session.rollback()
        raise PlanPublished(plan_id)
    return plan


def begin_draft(hall: Hall, by: Actor, *, empty: bool = False) -> HallPlan:
    """As the published plan is, unless it is to be empty. Raises Forbidden or HasDraft."""
    by.must(Right.SET_UP)
    find_hall(hall.id, lock=True)
    there = plans_of(hall.id)
    if there and there[0].published_at is None:
        session.rollback()
        raise HasDraft(hall.id)
    plan = HallPlan(hall_id=hall.id, number=there[0].number + 1 if there else 1)
    session.add(plan)
    session.flush()
    if there and not empty:
        _copy(there[0].id, plan.id)
    after = {"plan": plan.number, "copied_from": None if empty or not there else there[0].number}
    audit.record(by, "plan_begun", hall_subject(hall.id), after=after)
    session.commit()
    return plan


def _copy(old: int, new: int) -> None:
    """Zones have a name of their own within a plan, seats a row and a number within a zone."""
    columns = ("name", "position", "category_id", "capacity")
    zones = select(literal(new), *(getattr(Zone, name) for name in columns)).where(Zone.plan_id == old)
    session.execute(insert(Zone).from_select(["plan_id", *columns], zones.order_by(Zone.id)))
    theirs, ours = aliased(Zone), aliased(Zone)
    same = and_(ours.plan_id == new, ours.name == theirs.name, theirs.plan_id == old)
    seats = select(ours.id, *(getattr(Seat, name) for name in COPIED))
    seats = seats.join(theirs, theirs.id == Seat.zone_id).join(ours, same).order_by(Seat.id)
    session.execute(insert(Seat).from_select(["zone_id", *COPIED], seats))
    _copy_companions(old, new)


def _copy_companions(old: int, new: int) -> None:
    theirs, ours = aliased(Zone), aliased(Zone)
    chair, space, our_space = aliased(Seat), aliased(Seat), aliased(Seat)
    found = (
        select(chair.row, chair.number, ours.id.label("zone_id"), our_space.id.label("space_id"))
        .select_from(chair)
        .join(space, space.id == chair.beside_id)
        .join(theirs, and_(theirs.id == chair.zone_id, theirs.plan_id == old))
        .join(ours, and_(ours.plan_id == new, ours.name == theirs.name))
        .join(
            our_space,
            and_(our_space.zone_id == ours.id, our_space.row == space.row, our_space.number == space.number),
        )
        .subquery()
    )
    mine = and_(Seat.zone_id == found.c.zone_id, Seat.row == found.c.row, Seat.number == found.c.number)
    session.execute(
        update(Seat).where(mine).values(beside_id=found.c.space_id),
        execution_options={"synchronize_session": False},
    )


def discard_draft(plan: HallPlan, by: Actor) -> None:
    """Raises Forbidden or PlanPublished."""
    by.must(Right.SET_UP)
    plan = lock_draft(plan.id)
    places = sum(one.places for one in sizes_of([plan.id]))
    clear_seats(select(Zone.id).where(Zone.plan_id == plan.id))
    session.execute(delete(Zone).where(Zone.plan_id == plan.id))
    session.delete(plan)
    before = {"plan": plan.number, "seats": places}
    audit.record(by, "plan_discarded", hall_subject(plan.hall_id), before=before)
    session.commit()


def clear_seats(zone_ids: object) -> None:
    """Of the zones a query finds. The caller commits."""
    here = Seat.zone_id.in_(zone_ids)  # type: ignore[arg-type]
    bulk = {"synchronize_session": False}
    alone = update(Seat).where(here, Seat.beside_id.is_not(None)).values(beside_id=None)
    session.execute(alone, execution_options=bulk)
    session.execute(delete(Seat).where(here), execution_options=bulk)


def publish(plan: HallPlan, by: Actor) -> None:
    """From now on it stays as it is; performances are sold on it once they are made, or moved to it.

    Raises Forbidden, PlanPublished or NotReady.
    """
    by.must(Right.SET_UP)
    plan = lock_draft(plan.id)
    if lacks := lacks_of(plan):
        session.rollback()
        raise NotReady(lacks)
    plan.published_at = clock.now()
    places = sum(one.places for one in sizes_of([plan.id]))
    after = {"plan": plan.number, "seats": places}
    audit.record(by, "plan_published", hall_subject(plan.hall_id), after=after)
    session.commit()


def lacks_of(plan: HallPlan) -> list[tuple[Lack, str]]:
    sizes = sizes_of([plan.id])
    if not sizes:
        return [(Lack.ZONES, "")]
    return [(Lack.SEATS, one.zone.name.fr) for one in sizes if not one.places]
