"""The blueprint of the pages about texts, and the frame of those of one channel."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Subject
from app.http.i18n import _, lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.venue.channels.models import Channel

bp = Blueprint("texts", __name__)

# The pages of sentences: each is one step, or what all of them show.
PAGES = {
    "steps": lazy("Steps"),
    "summary": lazy("Summary"),
    "payment": lazy("Payment"),
    "confirmation": lazy("Confirmation"),
}


class Tab(NamedTuple):
    word: str
    url: str
    here: bool


def _tabs(channel: Channel, here: str) -> list[Tab]:
    pages = [
        Tab(word, url_for(".page", code=channel.code, page=name), name == here)
        for name, word in PAGES.items()
    ]
    return [*pages, Tab(_("Emails"), url_for(".emails", code=channel.code), here == "emails")]


def draw(
    channel: Channel, template: str, about: Subject, *, page: str, status: int = 200, **context: Any
) -> ResponseReturnValue:
    return render(
        f"office/texts/{template}.html",
        region="office/texts/_trial.html",
        status=status,
        channel=channel,
        page=page,
        tabs=_tabs(channel, page),
        history=audit.history(about.kind, about.ref),
        may_change=access.actor().may(Right.SET_UP, channel.code),
        **context,
    )
