"""What the last try to pay came to, for the page where the shopper tries again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import session

from app.kernel import clock
from app.presenters import card_refusals, card_words
from app.sale.orders.models import Order
from app.settlement.payments import rate_limits
from app.settlement.payments.models import Payment

REFUSED = "refused"  # in the cookie: which order, and why it was not paid


@dataclass(frozen=True)
class Feedback:
    """`refusal` is the bank's no; `problems` are (field id, sentence); no bank is asked before `pause`."""

    refusal: str
    problems: list[tuple[str, str]]
    pause: datetime | None


def of(order: Order, past: Iterable[Payment]) -> Feedback:
    """What the cookie holds of this order is shown once."""
    found = session.pop(REFUSED, None) or {}
    if found.get("order") != order.ref:
        found = {}
    pause = datetime.fromisoformat(found["pause"]) if found.get("pause") else _pause(order, past)
    problems = card_words.problems(found.get("problems", []), order.channel.accepted_brands)
    return Feedback(_refusal(order, found), problems, pause)


def refusal_kept(order: Order) -> str:
    """The bank's no, for a page before the one that shows it once."""
    found = session.get(REFUSED) or {}
    return _refusal(order, found) if found.get("order") == order.ref else ""


def _refusal(order: Order, found: dict[str, Any]) -> str:
    reason = found.get("reason")
    return card_refusals.refusal(reason, saved=found.get("saved", False), held=order.live) if reason else ""


def _pause(order: Order, past: Iterable[Payment]) -> datetime | None:
    """Until when nobody is asked, after too many tries."""
    try:
        rate_limits.check_order(order, past, clock.now())
    except rate_limits.TooManyAttempts as found:
        return found.until
    return None
