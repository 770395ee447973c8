"""Events and their sessions, in words: how they stand, and why something cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

from app.http import formats
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.office.status import Status
from app.office.text_words import refusal
from app.presenters.availability import KINDS, kind_words
from app.sale.catalog.models import Event
from app.sale.catalog.services import (
    Availability,
    BadEvent,
    BadSession,
    DoubledMoment,
    EventRow,
    EventState,
    Lack,
    Missing,
    SessionRow,
    Start,
)

__all__ = ["KINDS", "kind_words"]

ALL = lazy_pgettext("events", "All")
STATES = {
    EventState.DRAFT: lazy("Drafts"),
    EventState.ON_SALE: lazy("In the shop"),
    EventState.OVER: lazy("Over"),
    EventState.ARCHIVED: lazy("Archived"),
}
STATE = {
    EventState.DRAFT: (lazy("Draft"), "soft", "open"),
    EventState.ON_SALE: (lazy("In the shop"), "good", "done"),
    EventState.OVER: (lazy("Over"), "soft", "ended"),
    EventState.ARCHIVED: (lazy("Archived"), "soft", "ended"),
}
SALES = {
    Availability.ON_SALE: (lazy("On sale"), "good", "done"),
    Availability.LAST_PLACES: (lazy("Last places"), "good", "part"),
    Availability.SOLD_OUT: (lazy("Sold out"), "good", "done"),
    Availability.NOT_YET: (lazy("Not on sale yet"), "soft", "open"),
    Availability.CLOSED: (lazy("Sales closed"), "warn", "ended"),
    Availability.OVER: (lazy("Over"), "soft", "ended"),
    Availability.POSTPONED: (lazy("Postponed"), "warn", "needs"),
    Availability.CANCELED: (lazy("Cancelled"), "soft", "ended"),
}
LACKS = {
    Lack.SESSION: lazy("A session to come"),
    Lack.METHOD: lazy("A payment method that the web shop offers"),
    Lack.TERMS: lazy("Terms and conditions, published"),
}
TEXTS = {
    "title": lazy("Title"),
    "subtitle": lazy("Subtitle"),
    "description": lazy("Description"),
    "age": lazy("Age"),
    "refund_terms": lazy("Exchange and refund"),
}
WEEKDAYS = {
    "0": lazy("Monday"),
    "1": lazy("Tuesday"),
    "2": lazy("Wednesday"),
    "3": lazy("Thursday"),
    "4": lazy("Friday"),
    "5": lazy("Saturday"),
    "6": lazy("Sunday"),
}


def status(row: EventRow) -> Status:
    word, tone, mark = STATE[row.state]
    return Status(_("Sold out") if row.sold_out else str(word), tone, mark)


def sale(row: SessionRow) -> Status:
    word, tone, mark = SALES[row.availability]
    return Status(str(word), tone, mark)


def share(row: EventRow) -> str:
    return formats.share(row.sold_bp, lang())


def whole(number: int) -> str:
    return formats.whole(number, lang())


def lack(missing: Missing) -> str:
    if missing.category is not None:
        return _("A price for %(category)s", category=missing.category.name.in_(lang()))
    return str(LACKS[missing.lack])


def texts(names: list[str]) -> str:
    return ", ".join(str(TEXTS[name]) for name in names)


def hall(event: Event) -> str:
    """The hall, and the building it is in."""
    return f"{event.hall.name.in_(lang())}, {event.venue.name.in_(lang())}"


def vat(points: int) -> str:
    return formats.share(points, lang()) if points else _("no VAT")


def when(start: Start) -> str:
    """A time of the venue's clock, with its day."""
    return formats.when(datetime.combine(*start, UTC), lang(), "UTC")


def bad_event(bad: BadEvent) -> str:
    """The sentence beside the field."""
    if bad.text:
        return refusal(bad.text)
    if bad.field.endswith("_fr"):
        return _("Write the French words, too.")
    return {
        "slug": _("2 to 38 small letters a to z, figures and hyphens."),
        "hall_id": _("Choose a hall whose plan is published. It stays once the event has sessions."),
        "minutes": _("Enter a whole number from 1 to 600."),
    }.get(bad.field, _("This cannot be."))


def bad_session(bad: BadSession) -> str:
    """The sentence beside the field; it names the session where there are several."""
    if bad.moment:
        skipped = datetime.combine(bad.moment.day, bad.moment.at, UTC)
        said = {
            "day": formats.date_words(bad.moment.day, lang()),
            "time": formats.hour(skipped, lang(), "UTC"),
        }
        if isinstance(bad.moment, DoubledMoment):
            return _("On %(day)s clocks go back and %(time)s comes twice: choose another time.", **said)
        return _("On %(day)s clocks go forward and %(time)s does not exist: choose another time.", **said)
    which = when(bad.start) if bad.start else ""
    return {
        "past": _("%(when)s is over already.", when=which),
        "on_sale": _("The sale opens before the session begins: not so for %(when)s.", when=which),
        "presale": _("The presale opens before the sale: not so for %(when)s.", when=which)
        if bad.start
        else _("Say from when the code is good."),
        "presale_code": _("6 to 40 characters."),
        "doors": _("Enter a whole number from 0 to 600."),
        "until": _("The last day is before the first."),
        "weekdays": _("No session is left: look at the weekdays and the days without one."),
        "places": _("Not more than the zone has in the plan."),
    }.get(bad.field, _("This cannot be."))
