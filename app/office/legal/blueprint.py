"""The blueprint of the pages about a channel's legal texts, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.i18n import lazy
from app.http.regions import render
from app.office.channel_room import Room, Tab
from app.venue.channels.models import Channel
from app.venue.legal import services as legal

bp = Blueprint("legal", __name__)

ROOM = Room(
    "legal.channels", lazy("Legal texts"), lazy("Parts of the legal texts"), {
        "identity": Tab(lazy("Publisher"), "legal.identity"),
        "terms": Tab(lazy("Terms and conditions"), "legal.text", {"kind": "terms"}),
        "privacy": Tab(lazy("Privacy"), "legal.text", {"kind": "privacy"}),
    }, "legal",
)  # fmt: skip


def draw(
    channel: Channel, template: str, *, region: str = "", status: int = 200, **context: Any
) -> ResponseReturnValue:
    about = legal.subject(channel)
    return render(
        f"office/legal/{template}.html",
        region=region,
        status=status,
        history=audit.history(about.kind, about.ref),
        **ROOM.around(channel, str(context.get("kind", "identity"))),
        **context,
    )
