"""The address at which an event is looked at before it is in the shop, for whoever has the link."""

from __future__ import annotations

from datetime import timedelta

from app.http import tokens
from app.http.languages import lang
from app.kernel import clock
from app.sale.catalog.models import Event
from app.venue.channels.models import Channel

GOOD_FOR = timedelta(hours=2)


def address(channel: Channel, event: Event) -> str:
    """Written without the shop's map of addresses: the office has another."""
    token = tokens.preview_token(event.id, int((clock.now() + GOOD_FOR).timestamp()))
    return f"{channel.public_url.rstrip('/')}/{lang()}/e/{event.slug}/preview/{token}"
