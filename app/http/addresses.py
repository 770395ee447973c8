"""Whole addresses of our own pages, for letters and calendars: a worker has no request to ask for a host."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from app.venue.channels.models import Channel

PAGES = {
    "order": "checkout.confirmation",
    "tickets": "tickets.page",
    "pdf": "tickets.pdf",
    "event": "shop.event",
    "resume": "basket.resume",
    "seats": "seats.seats",
    "terms": "shop.terms",
    "contact": "shop.contact",
    "catalog": "shop.catalog",
    "stop": "alerts.stopping",
    "link": "signing.arrival",
    "new_password": "signing.new_password",
    "new_email": "signing.new_email",
    "security": "signing.security",
    "cards": "account.cards",
    "payment": "checkout.payment",
    "money": "account.money",
    "bought": "account.order",
    "instalment": "instalments.payment",
}


def address(channel: Channel, page: str, lang: str, **values: str) -> str:
    """`address(channel, "order", "fr", ref=…)`: where that page of that shop stands."""
    paths = current_app.url_map.bind("")
    return channel.public_url.rstrip("/") + paths.build(PAGES[page], {"lang": lang, **values})


def host(channel: Channel) -> str:
    return urlsplit(channel.public_url).hostname or channel.code
