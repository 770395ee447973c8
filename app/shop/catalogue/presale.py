"""The code that opens a presale to this visitor."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import rate_limits
from app.kernel import clock
from app.shop import visitor
from app.shop.catalogue import event_page
from app.shop.catalogue.event_page import PresaleCodeForm

bp = Blueprint("presales", __name__)


@bp.post("/<lang>/e/<slug>/<session_slug>/presale")
@rate_limits.wrong_tries("10/10 minutes")
def enter(slug: str, session_slug: str) -> ResponseReturnValue:
    performance, form = event_page.session_at(slug, session_slug), PresaleCodeForm()
    if not performance.in_presale(clock.now()):
        return redirect(url_for("shop.event", slug=slug, session=session_slug), 303)
    if form.validate_on_submit() and performance.opens_with(str(form.code.data)):
        visitor.admit_early(performance)
        return redirect(url_for("seats.seats", slug=slug, session_slug=session_slug), 303)
    form.refuse()
    return event_page.page(event_page.event_at(slug), session_slug, code=form)
