"""Every venue with its halls."""

from __future__ import annotations

from collections import defaultdict

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.office.halls import words
from app.office.halls.blueprint import bp, may_change, page
from app.sale.halls import services as halls
from app.sale.halls.models import Hall, HallPlan

__all__ = ["bp"]


@page("/halls")
def halls_list() -> ResponseReturnValue:
    plans: dict[int, list[HallPlan]] = defaultdict(list)
    for plan in halls.all_plans():
        plans[plan.hall_id].append(plan)
    current = {
        key: next((one for one in found if one.published_at), found[0]) for key, found in plans.items()
    }
    places: dict[int, int] = defaultdict(int)
    for size in halls.sizes_of([plan.id for plan in current.values()]):
        places[size.zone.plan_id] += size.places
    inside: dict[int, list[Hall]] = defaultdict(list)
    for hall in halls.halls():
        inside[hall.venue_id].append(hall)
    return render(
        "office/halls/list.html",
        venues=halls.venues(),
        inside=inside,
        plans=plans,
        current=current,
        places=places,
        words=words,
        may_change=may_change(),
    )
