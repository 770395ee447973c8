"""Tickets that are not given out yet: what they wait for, and where something can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.http import addresses, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.venue.channels.models import Channel
from app.venue.delivery.models import Handover


@dataclass(frozen=True)
class Waiting:
    """What is said of tickets that are not given out here, and the page that helps, a key of
    `addresses.PAGES`.

    `kind` is that of a notice: nothing is wrong with tickets that somebody of the venue hands over.
    """

    sentence: str
    go: str
    page: str
    values: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "warning"

    @property
    def url(self) -> str:
        return addresses.path(self.page, **self.values)

    def address(self, channel: Channel, lang: str) -> str:
        """The same for a mail, which knows no request."""
        return addresses.address(channel, self.page, lang, **self.values)


def waiting(order: Order) -> Waiting | None:
    """None if the tickets of the order open doors, and are given out online."""
    return waits_for(tickets.why_withheld(order.ref), order)


def waits_for(why: Withheld | None, order: Order) -> Waiting | None:
    match why:
        case Withheld.DEFERRED:
            return Waiting(_until_paid(len(order.standing)), _("See what is to pay"), "money")
        case Withheld.INSTALMENTS:
            sentence = _until_enough_paid(len(order.standing))
            return Waiting(sentence, _("My order"), "bought", {"ref": order.ref})
        case None:
            return None if order.online else _by_hand(order)


def _by_hand(order: Order) -> Waiting:
    """The order's own page, which its secret ref opens for guests too."""
    return Waiting(_where_they_are(order), _("My order"), "order", {"ref": order.ref}, "info")


def _where_they_are(order: Order) -> str:
    count = len(order.standing)
    if order.handed_over_at is None:
        return _to_collect(count) if order.handover is Handover.BOX_OFFICE else _to_post(count)
    day = formats.day(order.handed_over_at, lang(), order.channel.timezone)
    if order.handover is Handover.BOX_OFFICE:
        return _("You were given your tickets at the box office on %(day)s.", day=day)
    return _("Your tickets were posted on %(day)s.", day=day)


def _to_collect(count: int) -> str:
    return plural(
        "Your ticket waits for you at the box office. Give your order number there.",
        "Your tickets wait for you at the box office. Give your order number there.",
        count,
    )


def _to_post(count: int) -> str:
    return plural(
        "Your ticket comes by post, to the address you gave.",
        "Your tickets come by post, to the address you gave.",
        count,
    )


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
