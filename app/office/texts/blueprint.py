"""The blueprint of the pages about texts, and the frame of those of one channel."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Subject
from app.http.i18n import lazy
from app.http.regions import render
from app.office.channel_room import Room, Tab
from app.venue.channels.models import Channel

bp = Blueprint("texts", __name__)

# The pages of sentences: each is one step, or what all of them show.
PAGES = {
    "steps": lazy("Steps"),
    "summary": lazy("Summary"),
    "payment": lazy("Payment"),
    "confirmation": lazy("Confirmation"),
}


ROOM = Room(
    "texts.channels_list",
    lazy("Texts and emails"),
    lazy("Pages of the shop, and emails"),
    {
        **{name: Tab(word, "texts.page", {"page": name}) for name, word in PAGES.items()},
        "emails": Tab(lazy("Emails"), "texts.emails"),
    },
)


def draw(
    channel: Channel, template: str, about: Subject, *, page: str, status: int = 200, **context: Any
) -> ResponseReturnValue:
    return render(
        f"office/texts/{template}.html",
        region="office/texts/_trial.html",
        status=status,
        page=page,
        history=audit.history(about.kind, about.ref),
        **ROOM.around(channel, page),
        **context,
    )
