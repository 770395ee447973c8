"""A venue: its name, its address, its halls; a new one, and a new hall in it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.halls.blueprint import may_change, page
from app.office.halls.forms import NameForm, VenueForm
from app.sale.halls import services as halls
from app.sale.halls.services import NameTaken

POSTS = ("GET", "POST")


@page("/halls/venues/new", Right.SET_UP, methods=POSTS)
def new_venue() -> ResponseReturnValue:
    form = VenueForm()
    if form.validate_on_submit():
        made = halls.create_venue(form.details(form.data), access.actor())
        flash(_("The venue is made. Now make its first hall."))
        return redirect(url_for(".new_hall", number=made.id), 303)
    return render("office/halls/new_venue.html", form=form, status=422 if form.is_submitted() else 200)


@page("/halls/venues/<int:number>", methods=POSTS)
def venue(number: int) -> ResponseReturnValue:
    found = halls.find_venue(number)
    saved = VenueForm.shows(found)
    form = VenueForm(data=saved)
    edit = record_form.read(form, saved)
    if edit.saves:
        halls.change_venue(halls.find_venue(number, lock=True), form.details(edit.values), access.actor())
        flash(_("Saved. Shoppers see it within a second; tickets drawn from now on say so."))
        return redirect(url_for(".venue", number=number), 303)
    about = halls.venue_subject(found)
    return render(
        "office/halls/venue.html",
        status=edit.status,
        venue=found,
        inside=[one for one in halls.halls() if one.venue_id == number],
        history=audit.history(about.kind, about.ref, 12),
        may_change=may_change(),
        **record_form.context(form, saved, edit, about, "venue_changed"),
    )


@page("/halls/venues/<int:number>/new", Right.SET_UP, methods=POSTS)
def new_hall(number: int) -> ResponseReturnValue:
    found, form = halls.find_venue(number), NameForm()
    if form.validate_on_submit():
        try:
            made = halls.create_hall(found, fields.texts(form.data, "name"), access.actor())
            flash(_("The hall is made. It needs categories, and then a plan."))
            return redirect(url_for(".categories", number=made.id), 303)
        except NameTaken:
            form.name_fr.errors = [_("Another hall of this venue has this name.")]
    status = 422 if form.is_submitted() else 200
    return render("office/halls/new_hall.html", venue=found, form=form, status=status)
