"""The link under which staff show an event before it is in the shop."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, rate_limits, tokens
from app.kernel import clock
from app.sale.catalog import services as catalog
from app.shop.event_access import let_preview

bp = Blueprint("preview", __name__)


@bp.get("/<lang:lang>/e/<slug>/preview/<token>")
@rate_limits.limiter.limit("30/minute")
def enter(slug: str, token: str) -> ResponseReturnValue:
    """To the real page, for as long as the link is good. One that is published needs no link any more."""
    event = catalog.any_event_at(brands.channel(), slug) or abort(404)
    event_id, until = tokens.read_preview_token(token) or (0, 0)
    if not event.public:
        if event_id != event.id or until <= clock.now().timestamp():
            abort(404)
        let_preview(event, until)
    return redirect(url_for("catalogue.event", slug=slug), 303)
