"""The boxes of one event."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.event_boxes.blueprint import bp, draw, event_or_404
from app.office.event_boxes.forms import ROWS, BoxesForm, boxes, shows
from app.sale.catalog import services as catalog

ACT = "boxes_changed"


@access.page(bp, "/setup/boxes/<code>/<slug>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def event(code: str, slug: str) -> ResponseReturnValue:
    found = event_or_404(code, slug)
    saved = shows(catalog.details_of(found))
    form = BoxesForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        catalog.set_boxes(found, boxes(edit.values), access.actor())
        flash(_("Saved. It holds for the next order."))
        return redirect(url_for(".event", code=found.channel_code, slug=found.slug), 303)
    return draw(found, "event", form, saved, edit, ACT, _shown, rows=ROWS)


def _shown(name: str, value: Any) -> str:
    return fields.answer_word(value) if name.endswith("_required") else str(value or "")
