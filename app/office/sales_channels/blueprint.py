"""The blueprint of the pages about sales channels, and what each of them shares."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Subject
from app.http.forms import Form
from app.http.i18n import lazy
from app.http.regions import render
from app.office import record_form
from app.office.channel_room import Room, Tab
from app.office.record_form import Edit, Shown
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

bp = Blueprint("sales_channels", __name__)

ROOM = Room(
    "sales_channels.channels_list",
    lazy("Sales channels"),
    lazy("Parts of the sales channel"),
    {
        "channel": Tab(lazy("General"), "sales_channels.channel"),
        "parameters": Tab(lazy("Parameters"), "sales_channels.parameters"),
        "fees": Tab(lazy("Fees"), "sales_channels.fees"),
        "modes": Tab(lazy("Delivery modes"), "sales_channels.modes"),
        "origins": Tab(lazy("Origin"), "sales_channels.origins"),
    },
)


def draw(channel: Channel, template: str, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    about = channels.subject(channel)
    return render(
        f"office/sales_channels/{template}.html",
        status=status,
        **ROOM.around(channel, template),
        **{"history": audit.history(about.kind, about.ref), **context},
    )


def draw_form(
    channel: Channel, template: str, form: Form, saved: dict[str, Any], edit: Edit,
    act: str = "channel_changed", *, shown: Shown | None = None, about: Subject | None = None, **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    drawn = record_form.context(form, saved, edit, about or channels.subject(channel), act, shown=shown)
    return draw(channel, template, status=edit.status, **drawn, **context)
