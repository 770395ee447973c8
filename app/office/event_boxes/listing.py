"""Every event, how many boxes it asks to tick, and how its tickets may be delivered."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.event_boxes.blueprint import bp
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.venue.channels import services as channels
from app.venue.delivery import services as deliveries


@access.page(bp, "/setup/boxes", Right.SEE_SETUP)
def events() -> ResponseReturnValue:
    found = catalog.events(access.actor().channels(Right.SEE_SETUP))
    boxes = {one.code: catalog.boxes_of(one.code) for one in channels.every_one()}
    rows = [(event, boxes[event.channel_code].get(event.id, ()), _delivered(event)) for event in found]
    return render("office/event_boxes/list.html", rows=rows)


def _delivered(event: Event) -> str:
    """Empty if it allows all there are."""
    modes = deliveries.every_mode(event.channel_code) if event.delivery_codes else ()
    return ", ".join(mode.name.in_(lang()) for mode in modes if mode.code in event.delivery_codes)
