"""The blueprint of the pages about what is asked of a card."""

from __future__ import annotations

from flask import Blueprint

from app.http.i18n import lazy
from app.office.channel_room import Room, Tab

bp = Blueprint("card_rules", __name__)

ROOM = Room(
    "card_rules.channels", lazy("Payment security"), lazy("Parts of payment security"), {
        "checks": Tab(lazy("3-D Secure and CVV"), "card_rules.checks"),
        "cards": Tab(lazy("Cards and attempts"), "card_rules.cards"),
    },
)  # fmt: skip
