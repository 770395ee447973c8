"""Putting a star on a record for oneself, and taking it off again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import return_to
from app.http.i18n import _
from app.office import access
from app.office.stars.found import record_or_404
from app.people.staff import services as staff

bp = Blueprint("stars", __name__)


@access.page(bp, "/stars/<kind>/<name>", None, methods=("POST",))
def star(kind: str, name: str) -> ResponseReturnValue:
    """For whoever may see the record. It leads back to the page it stood on."""
    about = record_or_404(kind, name)
    if request.form.get("starred") != "yes":
        staff.unstar(about, access.actor())
    else:
        try:
            staff.star(about, access.actor())
        except staff.TooManyStars:
            flash(_("You keep fifty records at hand. Take the star off another one first."))
    return redirect(return_to.carried() or url_for("home.home"), 303)
