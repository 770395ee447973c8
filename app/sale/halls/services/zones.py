"""Zones of a draft: with numbered seats, or so many places without numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import delete, func, select

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.halls.models import Category, Hall, HallPlan, Seat, Zone
from app.sale.halls.services.buildings import check_name, hall_subject, named
from app.sale.halls.services.errors import BadHall, InUse, NameTaken, UnknownHall
from app.sale.halls.services.plans import clear_seats, lock_draft

MOST = 200  # of a plan
LONGEST = 40
MOST_PLACES = 50_000  # without numbers


@dataclass(frozen=True)
class ZoneDetails:
    """The fields are columns of `Zone`; one without numbers has a category and a capacity."""

    name: Texts
    position: int = 1
    category_id: int | None = None
    capacity: int | None = None

    @classmethod
    def of(cls, zone: Zone) -> Self:
        return cls(zone.name, zone.position, zone.category_id, zone.capacity)

    def check(self) -> None:
        """Raises BadHall."""
        check_name(self.name, LONGEST)
        if not 1 <= self.position <= MOST:
            raise BadHall("position")
        if (self.capacity is None) != (self.category_id is None):
            raise BadHall("category_id" if self.category_id is None else "capacity")
        if self.capacity is not None and not 1 <= self.capacity <= MOST_PLACES:
            raise BadHall("capacity")


@dataclass(frozen=True)
class FoundZone:
    """A zone with the plan and the hall it is a part of."""

    zone: Zone
    plan: HallPlan
    hall: Hall


def zones_of(plan_id: int) -> Sequence[Zone]:
    return session.scalars(select(Zone).filter_by(plan_id=plan_id).order_by(Zone.position, Zone.id)).all()


def find_zone(hall_id: int, zone_id: int) -> FoundZone:
    """Raises UnknownHall."""
    query = select(Zone, HallPlan, Hall).join(HallPlan, HallPlan.id == Zone.plan_id)
    query = query.join(Hall, Hall.id == HallPlan.hall_id).where(Zone.id == zone_id, Hall.id == hall_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise UnknownHall(zone_id)
    return FoundZone(*found)


def add_zone(plan: HallPlan, details: ZoneDetails, by: Actor) -> Zone:
    """Raises Forbidden, PlanPublished, BadHall or NameTaken."""
    by.must(Right.SET_UP)
    plan = lock_draft(plan.id)
    details.check()
    there = zones_of(plan.id)
    _check_beside(plan, there, details)
    if len(there) >= MOST:
        raise BadHall("position")
    zone = Zone(plan_id=plan.id, **vars(details))
    session.add(zone)
    session.flush()
    audit.record(by, "zone_added", hall_subject(plan.hall_id), after=facts(zone))
    session.commit()
    return zone


def change_zone(zone: Zone, details: ZoneDetails, by: Actor) -> None:
    """One with seats stays numbered. Raises Forbidden, PlanPublished, BadHall, NameTaken or InUse."""
    by.must(Right.SET_UP)
    plan = lock_draft(zone.plan_id)
    details.check()
    _check_beside(plan, [one for one in zones_of(plan.id) if one.id != zone.id], details)
    seats = session.scalar(select(func.count()).where(Seat.zone_id == zone.id)) if details.capacity else 0
    if seats:
        session.rollback()
        raise InUse(zone.id)
    before = facts(zone)
    for name, value in vars(details).items():
        setattr(zone, name, value)
    if before != (after := facts(zone)):
        after = {"zone": zone.name.fr, **after}
        audit.record(by, "zone_changed", hall_subject(plan.hall_id), before=before, after=after)
    session.commit()


def _check_beside(plan: HallPlan, others: Sequence[Zone], details: ZoneDetails) -> None:
    """A category has one zone without numbers at most, and is one of the hall."""
    wrong: BadHall | None = None
    if any(details.name.fr == one.name.fr for one in others):
        wrong = NameTaken()
    elif details.category_id is not None:
        category = session.get(Category, details.category_id)
        twice = any(one.category_id == details.category_id for one in others)
        if category is None or category.hall_id != plan.hall_id or twice:
            wrong = BadHall("category_id")
    if wrong:
        session.rollback()
        raise wrong


def remove_zone(zone: Zone, by: Actor) -> None:
    """With its seats. Raises Forbidden or PlanPublished."""
    by.must(Right.SET_UP)
    plan = lock_draft(zone.plan_id)
    seats = session.scalar(select(func.count()).where(Seat.zone_id == zone.id)) or 0
    before = {"zone": zone.name.fr, "seats": zone.capacity or seats}
    clear_seats([zone.id])
    session.execute(delete(Zone).where(Zone.id == zone.id))
    audit.record(by, "zone_removed", hall_subject(plan.hall_id), before=before)
    session.commit()


def facts(zone: Zone) -> dict[str, Any]:
    found = {**named(zone.name), "position": zone.position}
    if zone.capacity is None:
        return found
    category = session.get(Category, zone.category_id)
    return {**found, "capacity": zone.capacity, "category": category.name.fr if category else ""}
