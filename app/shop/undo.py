"""Undoing a removal: the cookie holds it for the next view of the basket, and not for long."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session, url_for

from app.http.i18n import _
from app.kernel import clock
from app.sale.baskets.models import BasketLine

KEY = "undo"
SECONDS = 60  # ten to make up one's mind, the rest for slow networks


@dataclass(frozen=True)
class Undo:
    """What the form that put it there needs to do so again."""

    sentence: str
    url: str
    fields: dict[str, str]


def keep(line: BasketLine) -> None:
    performance = line.place.performance
    at = int(clock.now().timestamp())
    where = {"slug": performance.event.slug, "performance_slug": performance.slug}
    fields = {"place": str(line.place_id), "tariff": str(line.price_type_id)}
    session[KEY] = ["seats.take", where, fields, at]


def keep_gift(fields: dict[str, str]) -> None:
    """`fields` is what somebody would type to have the same gift."""
    session[KEY] = ["gifts.give", {}, fields, int(clock.now().timestamp())]


def offer() -> Undo | None:
    """Offered once, and only while it is fresh."""
    endpoint, where, fields, at = session.pop(KEY, None) or ("", {}, {}, 0)
    if clock.now().timestamp() - at > SECONDS:
        return None
    is_gift = endpoint == "gifts.give"
    sentence = _("Gift voucher removed from your basket.") if is_gift else _("Seat removed from your basket.")
    return Undo(sentence, url_for(endpoint, **where), fields)
