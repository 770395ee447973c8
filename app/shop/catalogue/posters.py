"""The generated poster of an event, for programs that want an address: previews, feeds, search engines."""

from __future__ import annotations

from flask import Blueprint, Response

from app.http.languages import lang
from app.presenters import poster_svg
from app.shop.event_access import event_or_404, is_preview

bp = Blueprint("posters", __name__)

# A picture opened on its own may draw itself, and nothing else.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@bp.get("/<lang:lang>/posters/<slug>.svg")
def poster(slug: str) -> Response:
    event = event_or_404(slug)
    words = event.title.in_(lang()), event.venue.name.in_(lang())
    return _svg(poster_svg.poster(words[0], event.motif, event.palette, words[1]))


@bp.get("/<lang:lang>/posters/<slug>-picture.svg")
def picture(slug: str) -> Response:
    """The poster without its words, for places where a heading says them."""
    event = event_or_404(slug)
    return _svg(poster_svg.thumbnail(event.title.in_(lang()), event.motif, event.palette))


def _svg(svg: str) -> Response:
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-store" if is_preview() else "public, max-age=86400"
    response.headers["Content-Security-Policy"] = POLICY
    return response
