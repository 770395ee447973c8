"""The blueprint of the pages about events, the one a page is about, and what every page of it draws."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands, numbers
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.events import words
from app.presenters import previews
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from app.venue.channels import services as channels

bp = Blueprint("events", __name__)


def event_or_404(number: str, right: Right | None = None) -> Event:
    """Whoever changes it holds it until the end. The page counts and dates as its channel does."""
    posted = request.method == "POST"
    found = catalog.find_by_id(numbers.whole_or(number, 0), lock=posted) or abort(404)
    access.actor().must(right or (Right.CHANGE_OFFERS if posted else Right.SEE_OFFERS), found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found


def session_or_404(event: Event, number: str) -> Performance:
    lock = request.method == "POST"
    return catalog.find_session(event, numbers.whole_or(number, 0), lock=lock) or abort(404)


def may_change(event: Event) -> bool:
    return access.actor().may(Right.CHANGE_OFFERS, event.channel_code)


def draw(template: str, event: Event, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """A page about an event: one of its tabs, or what leads aside from one."""
    about = catalog.event_subject(event)
    return render(
        f"office/events/{template}.html",
        status=status,
        event=event,
        standing=catalog.event_row(event, clock.now()),
        channel=brands.channel(),
        words=words,
        preview=previews.address(brands.channel(), event),
        history=audit.history(about.kind, about.ref),
        may_change=may_change(event),
        **more,
    )
