"""The blueprint of the pages about halls, and the record a page is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.halls import words
from app.sale.halls import services as halls
from app.sale.halls.models import Hall, HallPlan
from app.sale.halls.services import FoundZone, PlanPublished, UnknownHall

bp = Blueprint("halls", __name__)
View = Callable[..., ResponseReturnValue]


def page(
    rule: str, right: Right = Right.SEE_SETUP, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """A page of the house: whoever sends something, or sets up at all, has the right for every channel.

    What is not there is not found. A plan that was published meanwhile is shown as it is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            if request.method == "POST" or right is Right.SET_UP:
                access.actor().must(Right.SET_UP)
            try:
                return view(**values)
            except UnknownHall:
                abort(404)
            except PlanPublished:
                flash(_("Nothing was changed: this plan was published in the meantime, and stays as it is."))
                return redirect(url_for("halls.hall", number=values["number"]), 303)

        keyed = answered_once(guarded) if "POST" in methods else guarded
        return access.page(bp, rule, right, methods=methods)(keyed)

    return decorate


def may_change() -> bool:
    return access.actor().may(Right.SET_UP)


def plan_of(hall: Hall, number: int) -> HallPlan:
    return halls.find_plan(hall.id, number)


def draft_or_404(hall: Hall, number: int) -> HallPlan:
    return still_draft(plan_of(hall, number))


def zone_or_404(number: int, zone: int, *, draft: bool = False) -> FoundZone:
    found = halls.find_zone(number, zone)
    if draft:
        still_draft(found.plan)
    return found


def still_draft(plan: HallPlan) -> HallPlan:
    """Whoever sent something is told why nothing was changed; a page to change it is not there."""
    if plan.published_at is None:
        return plan
    if request.method == "POST":
        raise PlanPublished(plan.id)
    abort(404)


def draw(template: str, hall: Hall, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """A page about a hall, beside its history."""
    about = halls.hall_subject(hall.id)
    return render(
        f"office/halls/{template}.html",
        status=status,
        hall=hall,
        words=words,
        history=audit.history(about.kind, about.ref, 12),
        may_change=may_change(),
        **more,
    )
