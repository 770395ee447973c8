"""One version of a hall's plan: its zones; a draft thrown away, compared and published."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.halls.blueprint import draft_or_404, draw, page, plan_of, still_draft, zone_or_404
from app.office.halls.forms import ZoneForm
from app.sale.halls import services as halls
from app.sale.halls.models import HallPlan
from app.sale.halls.services import BadHall, InUse, NameTaken, NotReady, ZoneDetails

POSTS = ("GET", "POST")
SHOWN = 100  # rows of a difference


@page("/halls/<int:number>/plans/<int:plan>")
def plan(number: int, plan: int) -> ResponseReturnValue:
    hall = halls.find_hall(number)
    found = plan_of(hall, plan)
    return draw("plan", hall, plan=found, sizes=halls.sizes_of([found.id]), latest=halls.latest(number))


@page("/halls/<int:number>/plans/<int:plan>/discarding", Right.SET_UP, methods=POSTS)
def discard(number: int, plan: int) -> ResponseReturnValue:
    hall = halls.find_hall(number)
    found = draft_or_404(hall, plan)
    if request.method == "POST":
        halls.discard_draft(found, access.actor())
        flash(_("The draft is gone."))
        return redirect(url_for(".hall", number=number), 303)
    places = sum(one.places for one in halls.sizes_of([found.id]))
    action = url_for(".discard", number=number, plan=plan)
    return draw(
        "discard",
        hall,
        plan=found,
        places=places,
        action=action,
        form=None,
        shown="",
        keyed=True,
        changed=False,
    )


@page("/halls/<int:number>/plans/<int:plan>/zones/new", Right.SET_UP, methods=POSTS)
def new_zone(number: int, plan: int) -> ResponseReturnValue:
    hall = halls.find_hall(number)
    found = draft_or_404(hall, plan)
    zones = halls.zones_of(found.id)
    form = ZoneForm(halls.categories_of(number), data={"position": len(zones) + 1})
    if form.validate_on_submit():
        try:
            made = halls.add_zone(found, form.details(form.data), access.actor())
            flash(_("The zone is added."))
            numbered = url_for(".rule", number=number, zone=made.id)
            return redirect(numbered if made.numbered else url_for(".plan", number=number, plan=plan), 303)
        except BadHall as bad:
            _refuse(form, bad)
    status = 422 if form.is_submitted() else 200
    return draw("new_zone", hall, status=status, plan=found, form=form)


def _refuse(form: ZoneForm, bad: BadHall) -> None:
    if isinstance(bad, NameTaken):
        form.name_fr.errors = [_("Another zone of this plan has this name.")]
    elif bad.field == "category_id":
        form.category.errors = [_("Another zone without numbers has this category.")]
    else:
        form.position.errors = [_("A plan has at most 200 zones.")]


@page("/halls/<int:number>/zones/<int:zone>/general", methods=POSTS)
def zone_general(number: int, zone: int) -> ResponseReturnValue:
    found = zone_or_404(number, zone)
    saved = ZoneForm.shows(ZoneDetails.of(found.zone))
    form = ZoneForm(halls.categories_of(number), data=saved)
    edit = record_form.read(form, saved)
    status = edit.status
    if edit.saves:
        try:
            halls.change_zone(found.zone, form.details(edit.values), access.actor())
            flash(_("Saved in the draft."))
            return redirect(url_for(".zone_general", number=number, zone=zone), 303)
        except InUse:
            form.capacity.errors = [_("Take its numbered seats away first.")]
        except BadHall as bad:
            _refuse(form, bad)
        status = 422
    context = record_form.context(form, saved, edit, halls.hall_subject(number), "zone_changed")
    return draw("zone_general", found.hall, status=status, zone=found.zone, plan=found.plan, **context)


@page("/halls/<int:number>/zones/<int:zone>/removal", Right.SET_UP, methods=("POST",))
def remove_zone(number: int, zone: int) -> ResponseReturnValue:
    found = zone_or_404(number, zone, draft=True)
    halls.remove_zone(found.zone, access.actor())
    flash(_("The zone is gone from the draft, with its seats."))
    return redirect(url_for(".plan", number=number, plan=found.plan.number), 303)


@page("/halls/<int:number>/plans/<int:plan>/publication", Right.SET_UP, methods=POSTS)
def publish(number: int, plan: int) -> ResponseReturnValue:
    """What was compared is what is published, or it is compared again."""
    hall = halls.find_hall(number)
    found, old = _draft_and_former(number, plan)
    difference = halls.compare(old, found)
    moved = request.method == "POST" and request.form.get("shown") != difference.mark
    if request.method == "POST" and not moved:
        try:
            halls.publish(found, access.actor())
            return _published(found)
        except NotReady:
            moved = True
    return draw(
        "publication", hall, status=409 if moved else 200, plan=found, old=old, difference=difference,
        rows=difference.rows[:SHOWN], lacks=halls.lacks_of(found), form=None, keyed=True, changed=moved,
        shown=difference.mark, action=url_for(".publish", number=number, plan=plan),
    )  # fmt: skip


def _draft_and_former(number: int, plan: int) -> tuple[HallPlan, HallPlan | None]:
    """In one statement: the draft, and what is sold now."""
    plans = halls.plans_of(number)
    found = next((one for one in plans if one.number == plan), None)
    return still_draft(found or abort(404)), next((one for one in plans if one.published_at), None)


def _published(found: HallPlan) -> ResponseReturnValue:
    flash(
        _("Published. New performances are sold on it; those there are stay on theirs until they are moved.")
    )
    return redirect(url_for(".performances", number=found.hall_id), 303)
