"""Performances that are sold on an older plan: what moving them would do, and moving them."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.setup.services import plan_moves
from app.flows.setup.services.plan_moves import NotBehind, PlanMove, SeatsTaken
from app.http import numbers
from app.http.i18n import _, plural
from app.office import access
from app.office.halls.blueprint import draw, page
from app.sale.halls import services as halls
from app.sale.halls.models import Hall, HallPlan


@page("/halls/<int:number>/performances", methods=("GET", "POST"))
def performances(number: int) -> ResponseReturnValue:
    """Which ones are ticked is in the address; the form below does what was shown, if all can be moved."""
    hall, plan = halls.find_hall(number), halls.latest(number)
    if plan is None:
        return _draw(hall, None)
    ids = _ticked()
    if request.method == "POST":
        try:
            plan_moves.move(plan, ids, access.actor())
            flash(
                plural(
                    "%(num)d performance is sold on version %(plan)d now.",
                    "%(num)d performances are sold on version %(plan)d now.", len(ids), plan=plan.number,
                )
            )  # fmt: skip
            return redirect(url_for(".performances", number=number), 303)
        except SeatsTaken as taken:
            return _draw(hall, plan, taken.move, 409)
        except NotBehind:
            flash(_("Nothing was moved: the list has changed. Choose again."))
            return redirect(url_for(".performances", number=number), 303)
    return _draw(hall, plan)


def _ticked() -> list[int]:
    asked = request.form if request.method == "POST" else request.args
    found = [numbers.whole_or(one, 0) for one in asked.getlist("performance")[: plan_moves.MOST + 1]]
    return list(dict.fromkeys(found))


def _draw(
    hall: Hall, plan: HallPlan | None, move: PlanMove | None = None, status: int = 200
) -> ResponseReturnValue:
    behind = plan_moves.behind(plan) if plan else []
    ticked = _ticked()
    chosen = [one for one in behind if one.performance.id in ticked]
    if plan and move is None and 0 < len(ticked) == len(chosen) <= plan_moves.MOST:
        move = plan_moves.preview([one.performance for one in chosen], plan)
    return draw(
        "performances", hall, status=status, plan=plan, behind=behind, ticked=ticked, chosen=chosen,
        move=move, most=plan_moves.MOST, tab="performances",
    )  # fmt: skip
