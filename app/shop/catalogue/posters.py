"""The generated poster of an event, for programs that want an address: previews, feeds, search engines."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from app.http import brands
from app.http.languages import lang
from app.presenters import poster_svg
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event

bp = Blueprint("posters", __name__)


@bp.get("/<lang>/posters/<slug>.svg")
def poster(slug: str) -> Response:
    event = _event(slug)
    words = event.title.in_(lang()), event.venue.name.in_(lang())
    return _svg(poster_svg.poster(words[0], event.motif, event.palette, words[1]))


@bp.get("/<lang>/posters/<slug>-picture.svg")
def picture(slug: str) -> Response:
    """The poster without its words, for places where a heading says them."""
    event = _event(slug)
    return _svg(poster_svg.thumbnail(event.title.in_(lang()), event.motif, event.palette))


def _event(slug: str) -> Event:
    event = catalog.event_at(brands.channel(), slug)
    if event is None:
        abort(404)
    return event


def _svg(svg: str) -> Response:
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
