"""What the last try to pay came to, for the page one tries on again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import session

from app.kernel import clock
from app.presenters import card_refusals, card_words
from app.sale.orders.models import Order
from app.settlement.payments import rate_limits
from app.settlement.payments.models import Payment

News = tuple[str, list[tuple[str, str]], datetime | None]


def news(order: Order) -> News:
    """Said once: a refusal by the bank, fields to mend, until when to wait."""
    found = session.pop(REFUSED, None)
    if not found or found.get("order") != order.ref:
        return "", [], None
    refusal = (
        card_refusals.refusal(found["reason"], saved=found.get("saved"), held=order.live)
        if found.get("reason")
        else ""
    )
    pause = datetime.fromisoformat(found["pause"]) if found.get("pause") else None
    return refusal, card_words.problems(found.get("problems", []), order.channel.accepted_brands), pause


def pause(order: Order, past: Iterable[Payment]) -> datetime | None:
    """Until when nobody is asked, after too many tries."""
    try:
        rate_limits.check_order(order, past, clock.now())
    except rate_limits.TooManyAttempts as found:
        return found.until
    return None


REFUSED = "refused"
