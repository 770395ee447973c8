"""What the frame around every page shows: brand, links, the basket's count. It asks no database."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, session

from app.http import addresses, brands, filters
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import environment, is_test

COUNT = "places"


def _context() -> dict[str, Any]:
    return {
        "lang": lang(),
        "brand": brands.brand(),
        "is_test": _is_test(),
        "basket_count": session.get(COUNT, 0),
        **_links(lang()),
    }


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
            (_("Accessibility"), addresses.fixed("catalogue.accessibility", lang)),
            (_("Contact"), addresses.fixed("catalogue.contact", lang)),
        ],
    }


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    filters.register(app, lambda: brands.channel().timezone)
