"""What the frame around every page shows: brand, links, the basket's count. It asks no database."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, g, session, url_for

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money

COUNT = "places"


def _context() -> dict[str, Any]:
    return {
        "lang": lang(),
        "brand": brands.brand(),
        "basket_count": session.get(COUNT, 0),
        **_links(lang()),
    }


@cache
def _links(lang: str) -> dict[str, Any]:
    """The same on every page of a language."""
    return {
        "home_url": url_for("catalogue.catalog", lang=lang),
        "basket_url": url_for("basket.basket", lang=lang),
        "account_url": url_for("account.home", lang=lang),
        "footer_links": [
            (_("Terms and conditions"), url_for("catalogue.terms", lang=lang)),
            (_("Privacy"), url_for("catalogue.privacy", lang=lang)),
            (_("Accessibility"), url_for("catalogue.accessibility", lang=lang)),
            (_("Contact"), url_for("catalogue.contact", lang=lang)),
        ],
    }


def _zone() -> str:
    return brands.channel().timezone


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.filters.update(
        money=lambda amount: formats.money(amount, lang()),
        text=lambda texts: texts.in_(lang()),
        day=lambda moment: formats.day(moment, lang(), _zone()),
        long_day=lambda moment: formats.long_day(moment, lang(), _zone()),
        hour=lambda moment: formats.hour(moment, lang(), _zone()),
        clock_time=lambda moment: moment and formats.clock_time(moment, lang(), _zone()),
        when=lambda moment: formats.when(moment, lang(), _zone()),
        order_number=formats.order_number,
    )
    app.jinja_env.globals.update(Money=Money, g=g)
