"""The blueprint of the pages about sales channels, and what each of them shares."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Subject
from app.http.forms import Form
from app.http.i18n import lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.record_form import Edit, Shown
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

bp = Blueprint("sales_channels", __name__)

TABS = {
    "channel": lazy("General"),
    "parameters": lazy("Parameters"),
    "fees": lazy("Fees"),
    "modes": lazy("Delivery modes"),
}


class Tab(NamedTuple):
    word: str
    url: str
    here: bool


def draw(channel: Channel, template: str, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    about = channels.subject(channel)
    here = template if template in TABS else "modes"
    return render(
        f"office/sales_channels/{template}.html",
        status=status,
        channel=channel,
        tabs=[
            Tab(word, url_for(f"sales_channels.{name}", code=channel.code), name == here)
            for name, word in TABS.items()
        ],
        may_change=access.actor().may(Right.SET_UP, channel.code),
        **{"history": audit.history(about.kind, about.ref), **context},
    )


def draw_form(
    channel: Channel, template: str, form: Form, saved: dict[str, Any], edit: Edit,
    act: str = "channel_changed", *, shown: Shown | None = None, about: Subject | None = None, **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    drawn = record_form.context(form, saved, edit, about or channels.subject(channel), act, shown=shown)
    return draw(channel, template, status=edit.status, **drawn, **context)
