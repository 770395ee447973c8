"""Every event, and how many boxes it asks to tick."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.event_boxes.blueprint import bp
from app.sale.catalog import services as catalog
from app.venue.channels import services as channels


@access.page(bp, "/setup/boxes", Right.SEE_SETUP)
def events() -> ResponseReturnValue:
    found = catalog.events(access.actor().channels(Right.SEE_SETUP))
    boxes = {one.code: catalog.boxes_of(one.code) for one in channels.every_one()}
    rows = [(event, boxes[event.channel_code].get(event.id, ())) for event in found]
    return render("office/event_boxes/list.html", rows=rows)
