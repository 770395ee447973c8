"""How a contact is called."""

from __future__ import annotations

from app.http.i18n import _, lazy
from app.people.customers.models import Contact, Title

TITLES = {Title.MRS: lazy("Ms"), Title.MR: lazy("Mr")}


def called(contact: Contact) -> str:
    """`Madame Karin DEU`, or whatever is known instead."""
    if not contact.active:
        return _("Erased")
    if contact.name:
        return " ".join(part for part in (str(TITLES.get(contact.title, "")), contact.name) if part)
    return contact.email or _("No name")
