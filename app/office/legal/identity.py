"""Who publishes the shop."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.legal.blueprint import bp, draw
from app.office.legal.forms import IdentityForm
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.venue.legal import services as legal
from app.venue.legal.models import LegalIdentity
from app.venue.legal.services import IDENTITY, BadIdentity


@access.page(bp, "/setup/legal/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def identity(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    saved = _shows(legal.find_identity(found))
    form = IdentityForm(data=saved)
    edit = record_form.read(form, saved)
    if edit.saves:
        values = {name: str(edit.values[name] or "") for name in IDENTITY}
        try:
            legal.change_identity(found, fields.texts(edit.values, "hours"), access.actor(), **values)
        except BadIdentity as bad:
            form[bad.field].errors, edit = [_("This cannot be.")], Edit(422)
        else:
            flash(_("Saved. Shoppers see it from now on."))
            return redirect(url_for(".identity", code=found.code), 303)
    drawn = record_form.context(form, saved, edit, legal.subject(found), "legal_identity_changed")
    return draw(found, "identity", status=edit.status, **drawn)


def _shows(said: LegalIdentity) -> dict[str, Any]:
    return {**{name: getattr(said, name) for name in IDENTITY}, **fields.pair("hours", said.hours)}
