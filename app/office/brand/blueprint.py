"""The blueprint of the pages about a channel's brand, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands as pages_brands
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.venue.brands import services as brands
from app.venue.channels.models import Channel

bp = Blueprint("brand", __name__)


def draw(
    channel: Channel, template: str, *, region: str = "", status: int = 200, **context: Any
) -> ResponseReturnValue:
    about = brands.subject(channel)
    return render(
        f"office/brand/{template}.html",
        region=region,
        status=status,
        channel=channel,
        shown_brand=pages_brands.of(channel),
        may_change=access.actor().may(Right.SET_UP, channel.code),
        history=audit.history(about.kind, about.ref),
        **context,
    )
