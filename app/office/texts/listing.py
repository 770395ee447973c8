"""Every sales channel somebody may see the set-up of, and how much of it speaks in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access
from app.office.texts.blueprint import bp
from app.venue.channels.models import Channel
from app.venue.texts import services as texts
from app.venue.texts.wordings import SENTENCES


@dataclass(frozen=True)
class Row:
    """`french_alone`: how many texts of the channel's own have no English words."""

    channel: Channel
    sentences: int
    emails: int
    french_alone: int


@access.page(bp, "/setup/texts", Right.SEE_SETUP)
def channels_list() -> ResponseReturnValue:
    found = access.channels_with(Right.SEE_SETUP)
    return render("office/texts/list.html", rows=[_row(one, texts.of(one.code)) for one in found])


def _row(channel: Channel, own: Mapping[str, Texts]) -> Row:
    emails = {key.split(".")[1] for key in own if key not in SENTENCES}
    return Row(
        channel, sum(key in SENTENCES for key in own), len(emails),
        sum(bool(one.fr and not one.en) for one in own.values()),
    )  # fmt: skip
