"""What a venue may choose for plans and for cards, in words: for the forms and for the history."""

from __future__ import annotations

from app.http.i18n import lazy
from app.settlement.instalments.models import Interval, PlanMode
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy, Country

MODES = {
    PlanMode.RESTRICTIVE: lazy("Restrictive: all is paid before the event"),
    PlanMode.FREE: lazy("Unrestricted: it may end after the event"),
}
INTERVALS = {Interval.MONTH: lazy("months"), Interval.DAY: lazy("days")}
AUTHENTICATION = {
    AuthenticationPolicy.ALWAYS: lazy("Always"),
    AuthenticationPolicy.NEVER: lazy("Never"),
    AuthenticationPolicy.NEAR_EVENT: lazy("Near the event date"),
}
CODES = {
    CodePolicy.ALWAYS: lazy("Always"),
    CodePolicy.SAVED: lazy("For saved cards"),
    CodePolicy.FIRST_USE: lazy("First use of a saved card only"),
    CodePolicy.NEVER: lazy("Never"),
}
COUNTRIES = {Country.FRANCE: lazy("France"), Country.SWITZERLAND: lazy("Switzerland")}

# By the name of the field that holds it.
CHOICES: dict[str, dict[str, str]] = {
    "mode": {value.value: word for value, word in MODES.items()},
    "interval": {value.value: word for value, word in INTERVALS.items()},
    "authentication": {value.value: word for value, word in AUTHENTICATION.items()},
    "asks_code": {value.value: word for value, word in CODES.items()},
    "country": {value.value: word for value, word in COUNTRIES.items()},
}
