"""The code that opens a presale to this visitor."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import limits
from app.kernel import clock
from app.shop import entrance, events
from app.shop.events import CodeForm

bp = Blueprint("presales", __name__)


@bp.post("/<lang>/e/<slug>/<session_slug>/presale")
@limits.wrong_tries("10/10 minutes")
def enter(slug: str, session_slug: str) -> ResponseReturnValue:
    performance, form = events.session_at(slug, session_slug), CodeForm()
    if not performance.in_presale(clock.now()):
        return redirect(url_for("shop.event", slug=slug, session=session_slug), 303)
    if form.validate_on_submit() and performance.opens_with(str(form.code.data)):
        entrance.admit_early(performance)
        return redirect(url_for("seats.seats", slug=slug, session_slug=session_slug), 303)
    form.refuse()
    return events.page(events.event_at(slug), session_slug, code=form)
