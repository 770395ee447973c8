"""What stands around every page of the office: menu, search, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for

from app.http import brands, filters
from app.http.i18n import lazy
from app.http.languages import lang
from app.http.providers import all_providers
from app.kernel.actors import Right
from app.office import access


@dataclass(frozen=True)
class Room:
    """A place of the menu: its first page, and what one must be allowed to see it."""

    endpoint: str
    word: str
    icon: str
    right: Right | None

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]


ROOMS = (
    Room("home.home", lazy("Home"), "home", None),
    Room("orders.orders_list", lazy("Orders"), "receipt", Right.SEE_ORDERS),
    Room("contacts.contacts_list", lazy("Contacts"), "contacts", Right.SEE_CONTACTS),
)
ROLES = {
    "admin": lazy("administrator"),
    "manager": lazy("manager"),
    "box_office": lazy("box office"),
    "phone": lazy("phone desk"),
    "accountant": lazy("accountant"),
    "marketing": lazy("marketing"),
    "door": lazy("door"),
    "read_only": lazy("reader"),
}


def _context() -> dict[str, Any]:
    """It asks no database: error pages stand in it too."""
    found = {
        "lang": lang(),
        "brand": brands.brand(),
        "is_test": any(provider.is_test for provider in all_providers().values()),
    }
    if "staff_session" not in g or g.staff_session.proved_at is None:
        return {**found, "member": None, "rooms": ()}
    by = access.actor()
    rooms = [room for room in ROOMS if room.right is None or by.may_somewhere(room.right)]
    roles = sorted({grant.role for grant in by.grants})
    words = ", ".join(str(ROLES[role]) for role in roles)
    return {**found, "member": access.me(), "rooms": rooms, "roles": words, "may": by.may}


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    filters.register(app, lambda: brands.channel().timezone)
