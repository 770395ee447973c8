"""Whole addresses of our own pages, for mails and calendars: a worker has no request to ask for a host."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from werkzeug.routing import Map

from app.venue.channels.models import Channel

PAGES = {
    "order": "checkout.confirmation",
    "tickets": "tickets.page",
    "pdf": "tickets.pdf",
    "event": "catalogue.event",
    "resume": "basket.resume",
    "seats": "seats.seats",
    "terms": "catalogue.terms",
    "terms_version": "catalogue.terms_version",
    "contact": "catalogue.contact",
    "catalog": "catalogue.catalog",
    "stop": "waitlist.stopping",
    "link": "auth.arrival",
    "new_password": "auth.new_password",
    "new_email": "auth.new_email",
    "security": "auth.security",
    "cards": "account.cards",
    "payment": "checkout.payment",
    "money": "account.money",
    "bought": "account.order",
    "instalment": "instalments.payment",
}


def address(channel: Channel, page: str, lang: str, **values: str) -> str:
    """`address(channel, "order", "fr", ref=…)`: where that page of that shop stands.

    The office has none of these pages, so it is told their paths.
    """
    shop: Map = current_app.config.get("SHOP_PATHS", current_app.url_map)
    paths = shop.bind("")
    return channel.public_url.rstrip("/") + paths.build(PAGES[page], {"lang": lang, **values})


def office_origin(beside: Channel) -> str:
    """The office at its own host, by the scheme and the port of the shop it stands beside."""
    shop = urlsplit(beside.public_url)
    host = current_app.config["SETTINGS"].office_host or f"office.{shop.hostname}"
    return f"{shop.scheme}://{host}" + (f":{shop.port}" if shop.port else "")


def office(beside: Channel, path: str, lang: str) -> str:
    """A page of the office, for another application: the worker, a command."""
    return f"{office_origin(beside)}/{lang}/{path}"


def fixed(endpoint: str, lang: str) -> str:
    """The path of a page that is always there. Unlike `url_for` it needs no request, so it never fails."""
    return str(current_app.url_map.bind("").build(endpoint, {"lang": lang}))


def path(page: str, **values: Any) -> str:
    """The same as a path of the shop one stands in, in its language."""
    return url_for(PAGES[page], **values)


def host(channel: Channel) -> str:
    return urlsplit(channel.public_url).hostname or channel.code
