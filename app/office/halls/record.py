"""A hall: its versions, its name, its categories."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.halls.blueprint import draw, page
from app.office.halls.forms import CategoryForm, NameForm, PlacedCategoryForm
from app.sale.halls import services as halls
from app.sale.halls.services import BadHall, HasDraft, InUse, NameTaken

POSTS = ("GET", "POST")


@page("/halls/<int:number>")
def hall(number: int) -> ResponseReturnValue:
    found, plans = halls.find_hall(number), halls.plans_of(number)
    places = dict.fromkeys((one.id for one in plans), 0)
    for size in halls.sizes_of(list(places)):
        places[size.zone.plan_id] += size.places
    latest = next((one for one in plans if one.published_at), None)
    draft = next((one for one in plans if one.published_at is None), None)
    return draw("hall", found, plans=plans, places=places, latest=latest, draft=draft, tab="hall")


@page("/halls/<int:number>/draft", Right.SET_UP, methods=("POST",))
def begin(number: int) -> ResponseReturnValue:
    found = halls.find_hall(number)
    try:
        plan = halls.begin_draft(found, access.actor(), empty=request.form.get("empty") == "yes")
    except HasDraft:
        flash(_("There is a draft already: this is it."))
        plan = halls.plans_of(number)[0]
    return redirect(url_for(".plan", number=number, plan=plan.number), 303)


@page("/halls/<int:number>/general", methods=POSTS)
def general(number: int) -> ResponseReturnValue:
    found = halls.find_hall(number)
    saved = fields.pair("name", found.name)
    form = NameForm(data=saved)
    edit = record_form.read(form, saved)
    status = edit.status
    if edit.saves:
        try:
            name = fields.texts(edit.values, "name")
            halls.rename_hall(halls.find_hall(number, lock=True), name, access.actor())
            flash(_("Saved. Shoppers see it within a second."))
            return redirect(url_for(".general", number=number), 303)
        except NameTaken:
            form.name_fr.errors, status = [_("Another hall of this venue has this name.")], 422
    about = halls.hall_subject(number)
    context = record_form.context(form, saved, edit, about, "hall_changed")
    return draw("general", found, status=status, tab="general", **context)


@page("/halls/<int:number>/categories", methods=POSTS)
def categories(number: int) -> ResponseReturnValue:
    found, form = halls.find_hall(number), CategoryForm()
    if form.validate_on_submit():
        try:
            halls.add_category(found, fields.texts(form.data, "name"), access.actor())
            flash(_("The category is added."))
            return redirect(url_for(".categories", number=number), 303)
        except NameTaken:
            form.name_fr.errors = [_("Another category of this hall has this name.")]
        except BadHall:
            form.name_fr.errors = [_("A hall has at most 20 categories.")]
    return draw(
        "categories",
        found,
        status=422 if form.is_submitted() else 200,
        form=form,
        tab="categories",
        categories=halls.categories_of(number),
        uses=halls.uses_of(number),
        drafts=[one for one in halls.plans_of(number) if one.published_at is None],
    )


@page("/halls/<int:number>/categories/<int:category>", methods=POSTS)
def category(number: int, category: int) -> ResponseReturnValue:
    found, row = halls.find_hall(number), halls.find_category(number, category)
    saved = {**fields.pair("name", row.name), "position": row.position}
    form = PlacedCategoryForm(data=saved)
    edit = record_form.read(form, saved)
    status = edit.status
    if edit.saves:
        try:
            halls.change_category(
                row, fields.texts(edit.values, "name"), int(str(edit.values["position"])), access.actor()
            )
            flash(_("Saved. Shoppers see it within a second."))
            return redirect(url_for(".categories", number=number), 303)
        except NameTaken:
            form.name_fr.errors, status = [_("Another category of this hall has this name.")], 422
        except BadHall:
            form.position.errors, status = [_("The hall has not so many categories.")], 422
    context = record_form.context(form, saved, edit, halls.hall_subject(number), "category_changed")
    return draw("category", found, status=status, category=row, tab="categories", **context)


@page("/halls/<int:number>/categories/<int:category>/removal", Right.SET_UP, methods=("POST",))
def remove_category(number: int, category: int) -> ResponseReturnValue:
    halls.find_hall(number)
    try:
        halls.remove_category(halls.find_category(number, category), access.actor())
        flash(_("The category is gone."))
    except InUse:
        flash(_("Nothing was removed: seats or prices have this category."))
    return redirect(url_for(".categories", number=number), 303)
