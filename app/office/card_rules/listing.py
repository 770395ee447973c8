"""Every sales channel somebody may see the set-up of, and how careful it is."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.card_rules import words
from app.office.card_rules.blueprint import bp
from app.venue.channels import services as channel_services


@access.page(bp, "/setup/card-rules", Right.SEE_SETUP)
def channels() -> ResponseReturnValue:
    by = access.actor()
    return render(
        "office/card_rules/list.html",
        channels=[one for one in channel_services.every_one() if by.may(Right.SEE_SETUP, one.code)],
        words=words,
        now=clock.now(),
    )
