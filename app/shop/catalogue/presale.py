"""The code that opens a presale to this visitor."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import rate_limits
from app.kernel import clock
from app.shop import visitor
from app.shop.auth import entrance
from app.shop.catalogue import event_page
from app.shop.catalogue.event_page import PresaleCodeForm
from app.shop.event_access import event_or_404, performance_or_404

bp = Blueprint("presale", __name__)
entrance.guard(bp)


@bp.post("/<lang:lang>/e/<slug>/<performance_slug>/presale")
@rate_limits.wrong_tries("10/10 minutes")
def enter(slug: str, performance_slug: str) -> ResponseReturnValue:
    performance, form = performance_or_404(slug, performance_slug), PresaleCodeForm()
    if not performance.in_presale(clock.now()):
        return redirect(url_for("catalogue.event", slug=slug, session=performance_slug), 303)
    if form.validate_on_submit() and performance.opens_with(str(form.code.data)):
        visitor.admit_early(performance)
        return redirect(url_for("seats.seats", slug=slug, performance_slug=performance_slug), 303)
    form.refuse()
    return event_page.page(event_or_404(slug), performance_slug, code=form)
