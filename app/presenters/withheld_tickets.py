"""Tickets that open no door yet: what they wait for, and where something can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.http import addresses
from app.http.i18n import _, plural
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Waiting:
    """What is said of tickets that open no door yet, and the page that helps, a key of `addresses.PAGES`."""

    sentence: str
    go: str
    page: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return addresses.path(self.page, **self.values)

    def address(self, channel: Channel, lang: str) -> str:
        """The same for a mail, which knows no request."""
        return addresses.address(channel, self.page, lang, **self.values)


def waiting(order: Order) -> Waiting | None:
    """None if the tickets of the order open doors."""
    return waits_for(tickets.why_withheld(order.ref), order)


def waits_for(why: Withheld | None, order: Order) -> Waiting | None:
    match why:
        case Withheld.DEFERRED:
            return Waiting(_until_paid(len(order.standing)), _("See what is to pay"), "money")
        case Withheld.INSTALMENTS:
            sentence = _until_enough_paid(len(order.standing))
            return Waiting(sentence, _("My order"), "bought", {"ref": order.ref})
        case None:
            return None


def _until_paid(count: int) -> str:
    return plural(
        "Your ticket is kept back until the order is paid.",
        "Your tickets are kept back until the order is paid.",
        count,
    )


def _until_enough_paid(count: int) -> str:
    return plural(
        "Your ticket is released once enough of the order is paid.",
        "Your tickets are released once enough of the order is paid.",
        count,
    )
