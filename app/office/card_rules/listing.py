"""Every sales channel somebody may see the set-up of, and how careful it is."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.card_rules import words
from app.office.card_rules.blueprint import bp


@access.page(bp, "/setup/card-rules", Right.SEE_SETUP)
def channels() -> ResponseReturnValue:
    return render(
        "office/card_rules/list.html",
        channels=access.channels_with(Right.SEE_SETUP),
        words=words,
        now=clock.now(),
    )
