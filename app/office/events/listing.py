"""Every event: how it stands, its sessions to come, how much of them is sold."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.http import numbers
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.events import words
from app.office.events.blueprint import bp
from app.sale.catalog import services as catalog
from app.sale.catalog.services import EventState, EventsWanted
from app.venue.channels.models import Channel


@access.page(bp, "/events", Right.SEE_OFFERS)
def events() -> ResponseReturnValue:
    mine = channels_with(Right.SEE_OFFERS)
    state, channel = request.args.get("state", ""), request.args.get("channel", "")
    wanted = EventsWanted(
        [channel] if channel in mine else list(mine),
        EventState(state) if state in set(EventState) else None,
    )
    before = numbers.whole_or(request.args.get("before"), 0)
    return render(
        "office/events/list.html",
        page=catalog.listed_events(wanted, clock.now(), before),
        channels=mine,
        channel=mine.get(channel),
        state=wanted.state,
        words=words,
        here=_here,
        may_change=bool(channels_with(Right.CHANGE_OFFERS)),
    )


def channels_with(right: Right) -> dict[str, Channel]:
    """Where somebody has this right, by code."""
    return {found.code: found for found in access.channels_with(right)}


def _here(before: int = 0, **changed: str) -> str:
    """This list with another filter, or its next page; a filter left empty is left out."""
    kept: dict[str, Any] = {name: request.args.get(name, "") for name in ("state", "channel")} | changed
    if before:
        kept["before"] = before
    return url_for(".events", **{name: value for name, value in kept.items() if value})
