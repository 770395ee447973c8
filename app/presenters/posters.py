"""The generated poster of an event, the same wherever the event is shown."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from app.accounting.vouchers.models import VoucherProduct
from app.http.languages import lang
from app.presenters import poster_svg
from app.sale.catalog.models import Event


def poster_src(event: Event) -> str:
    """The poster as data: in the page with its first byte, and no request for each event."""
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
