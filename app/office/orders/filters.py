"""What a list of orders is narrowed to, as its address says it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from app.http.i18n import lazy, lazy_pgettext
from app.http.languages import lang
from app.http.numbers import whole_or
from app.kernel import clock
from app.office.lists import days
from app.office.orders import words
from app.office.orders.columns import ORDERS
from app.sale.catalog import services as catalog
from app.sale.orders.services import Filter
from app.sale.orders.states import OrderState
from app.venue.channels import services as channels
from app.venue.origins import services as origins
from app.venue.payment_methods import services as payment_methods

DAYS = {"1": 1, "7": 7, "30": 30, "all": None}
PERIODS = {
    "1": lazy("Today"), "7": lazy("Last 7 days"), "30": lazy("Last 30 days"),
    "all": lazy_pgettext("orders", "All"),
}  # fmt: skip


def wanted(allowed: Collection[str] | None) -> Filter:
    """Of these channels; None: of all."""
    state, channel, word = ORDERS.filter("state"), ORDERS.filter("channel"), ORDERS.filter("q")
    (since, until), chosen = _days(), ORDERS.chosen
    return Filter(
        channels=(channel,) if channel and (allowed is None or channel in allowed) else allowed,
        states=_states(state),
        partly=state == words.PARTLY,
        awaiting=state == words.WAITING,
        since=since,
        until=until,
        method=ORDERS.filter("method")[:20],
        event_id=whole_or(ORDERS.filter("event"), 0) or None,
        performance_id=whole_or(ORDERS.filter("performance"), 0) or None,
        origin_id=whole_or(ORDERS.filter("origin"), 0) or None,
        word=word,
        numbers=chosen and [number.replace("-", "").upper() for number in chosen],
    )


def _states(asked: str) -> tuple[OrderState, ...]:
    if asked == words.PARTLY:
        return (OrderState.PAID,)
    if asked == words.WAITING:
        return (OrderState.PLACED,)
    return (OrderState(asked),) if asked in set(OrderState) else ()


def period() -> str:
    """One of PERIODS; empty between two days of one's own choice, or if a search looks at all of them."""
    asked = ORDERS.filter("period")
    return asked if asked in DAYS else ""


def _days() -> tuple[datetime | None, datetime | None]:
    if number := DAYS.get(period()):
        return clock.now() - timedelta(days=number), None
    return days.between(ORDERS)


def choices(allowed: Collection[str] | None) -> dict[str, tuple[object, dict[str, str]]]:
    """By filter: its word, and what it can be narrowed to. Each is left out if there is nothing to choose."""
    found = {
        "state": (lazy("State"), {str(state): str(word) for state, word in words.CHOICES.items()}),
        "event": (lazy("Event"), _events(allowed)),
        "performance": (lazy("Performance"), _performances()),
        "method": (lazy("Payment"), _methods()),
        "channel": (lazy("Sales channel"), _channels(allowed)),
        "origin": (lazy("Origin"), _origins(allowed)),
    }
    return {name: (word, values) for name, (word, values) in found.items() if len(values) > 1}


def _events(allowed: Collection[str] | None) -> dict[str, str]:
    return {str(event.id): event.title.in_(lang()) for event in catalog.events(allowed)}


def _performances() -> dict[str, str]:
    """Of the event that was chosen, the last one first."""
    event_id = whole_or(ORDERS.filter("event"), 0)
    found = catalog.performances_of(event_id) if event_id else ()
    return {str(one.id): words.performance_day(one) for one in found}


def _methods() -> dict[str, str]:
    return {method.code: method.internal_name.in_(lang()) for method in payment_methods.all_methods()}


def _origins(allowed: Collection[str] | None) -> dict[str, str]:
    """The answers of every channel; those that are archived may still be looked for."""
    found = [one for code in _channels(allowed) for one in origins.every_one(code)]
    return {str(one.id): one.name.in_(lang()) for one in found}


def _channels(allowed: Collection[str] | None) -> dict[str, str]:
    known = channels.every_one()
    return {one.code: one.name.in_(lang()) for one in known if allowed is None or one.code in allowed}
