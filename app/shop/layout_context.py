"""What the frame around every page shows: brand, links, the basket's count. It asks no database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, session

from app.http import addresses, brands, filters
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import environment, is_test
from app.venue.brands.models import WayOut

COUNT = "places"


def _context() -> dict[str, Any]:
    brand = brands.brand()
    return {
        "lang": lang(),
        "brand": brand,
        "ways_out": _ways_out(brand.ways_out) if brand.ways_out else (),
        "is_test": _is_test(),
        "basket_count": session.get(COUNT, 0),
        **_links(lang()),
    }


def _ways_out(ways: Sequence[WayOut]) -> list[tuple[str, str]]:
    """Words and address. Whoever has something in the basket is told first that it is kept."""
    leaving = addresses.fixed("basket.leaving", lang()) if session.get(COUNT) else ""
    return [(words_of(way), f"{leaving}?to={at}" if leaving else way.url) for at, way in enumerate(ways)]


def words_of(way: WayOut) -> str:
    return way.name.in_(lang()) or _("Back to site")


def _is_test() -> bool:
    """Also of a page that is drawn while the database is away: what was known last."""
    known = brands.known()
    return is_test(known) if known else any(one.is_test for one in environment().values())


@cache
def _links(lang: str) -> dict[str, Any]:
    """The same on every page of a language."""
    return {
        "home_url": addresses.fixed("catalogue.catalog", lang),
        "basket_url": addresses.fixed("basket.basket", lang),
        "account_url": addresses.fixed("account.home", lang),
        "footer_links": [
            (_("Terms and conditions"), addresses.fixed("catalogue.terms", lang)),
            (_("Privacy"), addresses.fixed("catalogue.privacy", lang)),
            (_("Legal notice"), addresses.fixed("catalogue.legal_notice", lang)),
            (_("Accessibility"), addresses.fixed("catalogue.accessibility", lang)),
            (_("Contact"), addresses.fixed("catalogue.contact", lang)),
        ],
    }


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.globals["host_of"] = lambda url: urlsplit(url).hostname
    filters.register(app, lambda: brands.channel().timezone)
