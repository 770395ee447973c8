"""What is said of a contact, and what the list can be filtered by."""

from __future__ import annotations

from app import cache
from app.flows.directory.services import Standing
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.office.contact_names import TITLES
from app.people.customers.models import Title
from app.venue.origins.models import ContactOrigin

ACCOUNT = lazy("Accounts")
STANDINGS = {
    Standing.DEBT: lazy("Owes something"),
    Standing.CREDIT: lazy("Has credit"),
    Standing.DEFERRED: lazy("May pay later"),
}


def _origin(number: str) -> str:
    return cache.get_row(ContactOrigin, int(number)).name.in_(lang()) if number else "–"


def shown(field: str, value: object) -> str:
    """A value of the details form, as people read it; of an address, its lines."""
    if isinstance(value, list):
        return ", ".join(part for part in value if part)
    if field == "title":
        return str(TITLES.get(Title(str(value)), "–"))
    if field == "origin":
        return _origin(str(value))
    if field == "lang":
        return {"fr": _("French"), "en": _("English")}.get(str(value), "–")
    return str(value)
