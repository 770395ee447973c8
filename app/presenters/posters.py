"""The generated poster of an event, the same wherever the evening is shown."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import Blueprint, Response, abort

from app.accounting.vouchers.models import VoucherProduct
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


def poster_src(event: Event) -> str:
    """The poster as data: in the page with its first byte, and no request for each evening."""
    return _poster(event.title.in_(lang()), event.motif, event.palette, event.venue.name.in_(lang()))


def picture_src(event: Event) -> str:
    return _picture(event.title.in_(lang()), event.motif, event.palette)


def gift_src(product: VoucherProduct) -> str:
    return _picture("", product.motif, product.palette)


@lru_cache(maxsize=512)
def _poster(title: str, motif: str, palette: str, venue: str) -> str:
    return _as_data(poster_svg.poster(title, motif, palette, venue))


@lru_cache(maxsize=512)
def _picture(title: str, motif: str, palette: str) -> str:
    return _as_data(poster_svg.thumbnail(title, motif, palette))


def _as_data(svg: str) -> str:
    return "data:image/svg+xml," + quote(svg.replace('"', "'"), safe="/:;=,.'()!*")


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
