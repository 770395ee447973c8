"""The plan of a hall that new sessions are sold on, and the categories of plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import SelectBase, or_, select

from app import cache
from app.db import session
from app.sale.halls import services as halls
from app.sale.halls.models import Category, Hall, HallPlan, Seat, Zone


@dataclass(frozen=True)
class SalePlan:
    """`open_zones` have no numbers, only so many places; `seats` is how many seats the others have."""

    plan_id: int
    open_zones: Sequence[Zone]
    seats: int

    @property
    def numbered(self) -> bool:
        return self.seats > 0

    @property
    def mixed(self) -> bool:
        """Both kinds, which the shop does not sell side by side."""
        return self.numbered and bool(self.open_zones)

    @property
    def places(self) -> int:
        """How many a session has at most."""
        return self.seats + sum(zone.capacity or 0 for zone in self.open_zones)


def halls_to_sell() -> list[Hall]:
    """Every hall that has a plan to sell."""
    published = select(HallPlan.hall_id).where(HallPlan.published_at.is_not(None))
    return cache.load_rows(select(Hall).where(Hall.id.in_(published)).order_by(Hall.id))


def plan_of(hall_id: int) -> SalePlan | None:
    """The last that was published; None if there is nothing to sell."""
    latest = halls.latest(hall_id)
    plan = plan_by_id(latest.id) if latest else None
    return plan if plan and plan.places else None


def plan_by_id(plan_id: int) -> SalePlan:
    sizes = halls.sizes_of([plan_id])
    open_zones = [size.zone for size in sizes if not size.zone.numbered]
    return SalePlan(plan_id, open_zones, sum(size.places for size in sizes if size.zone.numbered))


def categories_of(plan_ids: Collection[int] | SelectBase) -> list[Category]:
    """What places of these plans are worth, best first; the plans may be a query for their ids."""
    open_ones = select(Zone.category_id).where(Zone.plan_id.in_(plan_ids), Zone.category_id.is_not(None))
    seated = select(Seat.category_id).join(Zone, Zone.id == Seat.zone_id).where(Zone.plan_id.in_(plan_ids))
    query = select(Category).where(or_(Category.id.in_(open_ones), Category.id.in_(seated)))
    return list(session.scalars(query.order_by(Category.position, Category.id)))
