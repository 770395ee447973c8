"""The blueprint of the pages about what an event asks and allows, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands
from app.http.forms import Form
from app.http.i18n import lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.record_form import Edit, Shown
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.venue.channels import services as channels

bp = Blueprint("event_boxes", __name__)

TABS = {"event": lazy("Boxes"), "delivery": lazy("Delivery modes")}


def event_or_404(code: str, slug: str) -> Event:
    """One they may see, or change if they send something; whoever changes it holds it until the end."""
    posted = request.method == "POST"
    try:
        found = catalog.find_event(code[:20].replace("\0", ""), slug[:60].replace("\0", ""), lock=posted)
    except catalog.UnknownEvent:
        abort(404)
    access.actor().must(Right.SET_UP if posted else Right.SEE_SETUP, found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found


def draw(
    event: Event, here: str, form: Form, saved: dict[str, Any], edit: Edit, act: str, shown: Shown,
    **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    about = catalog.event_subject(event)
    return render(
        f"office/event_boxes/{here}.html",
        status=edit.status,
        event=event,
        tabs=TABS,
        channel=channels.by_code(event.channel_code),
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP, event.channel_code),
        **record_form.context(form, saved, edit, about, act, shown=shown),
        **context,
    )
