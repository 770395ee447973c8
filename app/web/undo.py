"""Taking back the removal of a seat: kept in the cookie for the next look at the basket, and not for long."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session, url_for

from app.baskets.models import BasketLine
from app.kernel import clock

KEY = "undo"
SECONDS = 60  # ten to make up one's mind, the rest for slow networks


@dataclass(frozen=True)
class Undo:
    """What the form of the seats page needs to take the same place again."""

    url: str
    place: int
    tariff: int


def keep(line: BasketLine) -> None:
    performance = line.place.session
    at = int(clock.now().timestamp())
    session[KEY] = [performance.event.slug, performance.slug, line.place_id, line.price_type_id, at]


def offer() -> Undo | None:
    """Offered once, and only while it is fresh."""
    slug, session_slug, place, tariff, at = session.pop(KEY, None) or ("", "", 0, 0, 0)
    if clock.now().timestamp() - at > SECONDS:
        return None
    return Undo(url_for("seats.take", slug=slug, session_slug=session_slug), place, tariff)
