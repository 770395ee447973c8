"""The boxes of one event."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.event_boxes.blueprint import bp
from app.office.event_boxes.forms import ROWS, BoxesForm, boxes, shows
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.venue.channels import services as channels

ACT = "boxes_changed"


@access.page(bp, "/setup/boxes/<code>/<slug>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def event(code: str, slug: str) -> ResponseReturnValue:
    found = _event_or_404(code, slug)
    saved = shows(catalog.details_of(found))
    form = BoxesForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        catalog.set_boxes(found, boxes(edit.values), access.actor())
        flash(_("Saved. It holds for the next order."))
        return redirect(url_for(".event", code=found.channel_code, slug=found.slug), 303)
    about = catalog.event_subject(found)
    return render(
        "office/event_boxes/event.html",
        status=edit.status,
        event=found,
        rows=ROWS,
        channel=channels.by_code(found.channel_code),
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP, found.channel_code),
        **record_form.context(form, saved, edit, about, ACT, shown=_shown),
    )


def _event_or_404(code: str, slug: str) -> Event:
    """One they may see, or change if they send something; whoever changes it holds it until the end."""
    posted = request.method == "POST"
    try:
        found = catalog.find_event(code[:20].replace("\0", ""), slug[:60].replace("\0", ""), lock=posted)
    except catalog.UnknownEvent:
        abort(404)
    access.actor().must(Right.SET_UP if posted else Right.SEE_SETUP, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found


def _shown(name: str, value: Any) -> str:
    return fields.answer_word(value) if name.endswith("_required") else str(value or "")
