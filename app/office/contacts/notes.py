"""Notes: what staff want to remember about somebody."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import NoteForm
from app.office.contacts.sheet import draw, opened
from app.people.customers import services as customers


@access.page(bp, "/contacts/<number>/notes", Right.SEE_CONTACTS, methods=("GET", "POST"))
@answered_once
def notes(number: str) -> ResponseReturnValue:
    found, form = opened(number), NoteForm()
    if form.validate_on_submit():
        customers.note(found, str(form.text.data), access.actor())
        flash(_("The note is kept."))
        return redirect(url_for(".notes", number=found.number), 303)
    status = 422 if form.is_submitted() else 200
    return draw(found, "notes", form=form, notes=customers.notes_of(found), status=status)
