"""What stands around every page of the office: menu, search, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, g, request, url_for

from app.http import brands, filters
from app.http.i18n import lazy
from app.http.languages import lang
from app.http.providers import all_providers
from app.kernel.actors import Actor, Right
from app.office import access


@dataclass(frozen=True)
class List:
    """A list of a room: its page, and what one must be allowed to see it."""

    endpoint: str
    word: str
    right: Right

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]

    @property
    def is_page(self) -> bool:
        return request.endpoint == self.endpoint


@dataclass(frozen=True)
class Room:
    """A place of the menu: its first page, what one must be allowed to see it, and its other lists."""

    endpoint: str
    word: str
    icon: str
    right: Right | None
    inside: tuple[List, ...] = ()

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        here = (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]
        return here or any(one.here for one in self.inside)

    def seen_by(self, by: Actor) -> Room:
        return replace(self, inside=tuple(one for one in self.inside if by.may_somewhere(one.right)))


ROOMS = (
    Room("home.home", lazy("Home"), "home", None),
    Room(
        "orders.orders_list", lazy("Orders"), "receipt", Right.SEE_ORDERS, (
            List("orders.orders_list", lazy("All orders"), Right.SEE_ORDERS),
            List("refunds.board", lazy("Refunds"), Right.SEE_ORDERS),
            List("payments.board", lazy("Payments"), Right.SEE_ORDERS),
            List("instalments.board", lazy("Instalments"), Right.SEE_ORDERS),
            List("deferred.board", lazy("Deferred accounts"), Right.SEE_ORDERS),
        ),
    ),
)  # fmt: skip
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
    rooms = [room.seen_by(by) for room in ROOMS if room.right is None or by.may_somewhere(room.right)]
    roles = sorted({grant.role for grant in by.grants})
    words = ", ".join(str(ROLES[role]) for role in roles)
    return {**found, "member": access.me(), "rooms": rooms, "roles": words, "may": by.may}


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    filters.register(app, lambda: brands.channel().timezone)
