"""What a list of contacts may show of each."""

from __future__ import annotations

from app.flows.directory.services import Row
from app.http.i18n import lazy
from app.http.languages import lang
from app.office import contact_names
from app.office.contacts import words
from app.office.lists.listing import Column, Listing
from app.people.customers.models import Contact


def _origin(contact: Contact) -> str:
    return contact.origin.name.in_(lang()) if contact.origin_id else ""


COLUMNS: tuple[Column[Row], ...] = (
    Column("no", lazy("No."), lambda row: row.contact.number, "c-no", always=True),
    Column("who", lazy("Name"), lambda row: contact_names.called(row.contact), "c-who", always=True),
    Column("email", lazy("Email"), lambda row: row.contact.email, "c-what"),
    Column("phone", lazy("Telephone"), lambda row: row.contact.phone, "c-more", rare=True),
    Column("town", lazy("Town"), lambda row: row.contact.town, "c-town c-day"),
    Column("lang", lazy("Language"), lambda row: words.shown("lang", row.contact.lang), "c-day", rare=True),
    Column("origin", lazy("Origin"), lambda row: _origin(row.contact), "c-more", rare=True),
    Column("since", lazy("Known since"), lambda row: row.contact.created_at, "c-day", rare=True),
    Column("bought", lazy("Orders"), lambda row: row.bought, "c-qty num"),
    Column("last", lazy("Last"), lambda row: row.last_at, "c-date"),
    Column("owes", lazy("Owes"), lambda row: row.owes, "c-rest num"),
    Column("credit", lazy("Credit"), lambda row: row.credit, "c-sum num"),
    Column("currency", lazy("Currency"), lambda row: row.credit.currency, "c-day", rare=True, filed=True),
)

CONTACTS = Listing(
    "contacts", "contacts.contacts_list", "contacts.export_list", COLUMNS, ("q", "account"), ("view", "all")
)
