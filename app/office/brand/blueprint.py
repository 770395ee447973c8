"""The blueprint of the pages about a channel's brand, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands as pages_brands
from app.http.i18n import lazy
from app.http.regions import render
from app.office.channel_room import Room, Tab
from app.venue.brands import services as brands
from app.venue.channels.models import Channel

bp = Blueprint("brand", __name__)

ROOM = Room(
    "brand.channels", lazy("Brand"), lazy("Parts of the brand"), {
        "look": Tab(lazy("Colors and letters"), "brand.look"),
        "logo": Tab(lazy("Logo"), "brand.logo"),
        "header": Tab(lazy("Header"), "brand.header"),
    }, "brand",
)  # fmt: skip


def draw(
    channel: Channel, template: str, *, region: str = "", status: int = 200, **context: Any
) -> ResponseReturnValue:
    about = brands.subject(channel)
    return render(
        f"office/brand/{template}.html",
        region=region,
        status=status,
        shown_brand=pages_brands.of(channel),
        history=audit.history(about.kind, about.ref),
        **ROOM.around(channel, template),
        **context,
    )
