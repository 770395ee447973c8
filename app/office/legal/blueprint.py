"""The blueprint of the pages about a channel's legal texts, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.venue.channels.models import Channel
from app.venue.legal import services as legal

bp = Blueprint("legal", __name__)


def draw(
    channel: Channel, template: str, *, region: str = "", status: int = 200, **context: Any
) -> ResponseReturnValue:
    about = legal.subject(channel)
    return render(
        f"office/legal/{template}.html",
        region=region,
        status=status,
        channel=channel,
        may_change=access.actor().may(Right.SET_UP, channel.code),
        history=audit.history(about.kind, about.ref),
        **context,
    )
