"""Keeping a list under a name, beginning with it, and giving it up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.regions import render
from app.office import access, undo
from app.office.contacts.columns import CONTACTS
from app.office.lists.listing import Listing
from app.office.orders.columns import ORDERS
from app.people.staff import services as staff
from app.people.staff.models import SavedView

bp = Blueprint("views", __name__)

LISTINGS: dict[str, Listing[Any]] = {listing.name: listing for listing in (ORDERS, CONTACTS)}


class ViewForm(Form):
    name = StringField(
        lazy("Name"),
        filters=[strip],
        description=lazy("It stands above the list, for you alone."),
        validators=[
            InputRequired(lazy("Enter a name.")),
            Length(max=40, message=lazy("At most 40 characters.")),
        ],
    )
    usual = BooleanField(lazy("Open the list with it"))


@access.page(bp, "/views/<of>", None, methods=("GET", "POST"))
def save(of: str) -> ResponseReturnValue:
    """Which list, and what of it, the address says. For whoever may see the list."""
    listing = LISTINGS.get(of) or abort(404)
    right = access.VIEWS[listing.endpoint]
    if right is not None and not access.actor().may_somewhere(right):
        abort(404)
    form, query = ViewForm(), listing.cleaned(request.query_string.decode("utf-8", "replace"))
    if not form.validate_on_submit():
        return _asked(form, listing, query)
    try:
        staff.save_view(of, str(form.name.data), query, access.actor(), usual=form.usual.data)
    except staff.NameTaken:
        form.name.errors = [_("You have a view of this name. Choose another one.")]
        return _asked(form, listing, query)
    except staff.TooMany:
        form.name.errors = [_("You keep twelve views of this list. Remove one first.")]
        return _asked(form, listing, query)
    flash(_("The view “%(name)s” is saved.", name=form.name.data))
    return redirect(listing.at(query), 303)


def _asked(form: ViewForm, listing: Listing[Any], query: str) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render("office/views/save.html", form=form, listing=listing, query=query, status=status)


@access.page(bp, "/views/<ref>/usual", None, methods=("POST",))
def usual(ref: str) -> ResponseReturnValue:
    """The list opens with it, or not any more."""
    view = _own(ref)
    staff.make_usual(view, access.actor(), usual=request.form.get("usual") == "yes")
    return redirect(LISTINGS[view.list].at(view.query), 303)


@access.page(bp, "/views/<ref>/removal", None, methods=("POST",))
def remove(ref: str) -> ResponseReturnValue:
    view = _own(ref)
    staff.remove_view(view, access.actor())
    listing = LISTINGS[view.list]
    again = {"name": view.name} | ({"usual": "y"} if view.usual else {})
    where = {"of": view.list, **listing.parsed(view.query)}
    undo.offer(_("The view “%(name)s” is removed.", name=view.name), "views.save", where, **again)
    return redirect(listing.whole, 303)


def _own(ref: str) -> SavedView:
    return staff.saved_view(ref[:26], access.actor()) or abort(404)
