"""What stands around every page of the office: menu, search, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from app.http import brands, filters, return_to
from app.http.i18n import lazy, lazy_pgettext
from app.http.languages import lang
from app.http.providers import is_test
from app.kernel.actors import Actor, Right
from app.office import access, act_words, change_words, refund_words, undo
from app.office.lists import days
from app.office.role_words import ROLES
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Room:
    """A place of the menu: its first page, and what one must be allowed to see it.

    One with others `inside` leads to the first of them that is open; `far`: not under a thumb.
    `key`: the letter that leads there after `g`.
    """

    endpoint: str
    word: str
    icon: str
    right: Right | None
    inside: tuple[Room, ...] = ()
    far: bool = False
    key: str = ""

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        if self.inside:
            return any(room.here for room in self.inside)
        return (request.endpoint or "").partition(".")[0] == self.endpoint.partition(".")[0]

    def open_to(self, by: Actor) -> Room | None:
        """As somebody sees it; None if it is closed to them."""
        if not self.inside:
            return self if self.right is None or by.may_somewhere(self.right) else None
        inside = tuple(room for room in self.inside if room.open_to(by))
        return replace(self, endpoint=inside[0].endpoint, inside=inside) if inside else None


ROOMS = (
    Room("home.home", lazy("Home"), "home", None, key="h"),
    Room(
        "orders.orders_list", lazy("Orders"), "receipt", None, key="o",
        inside=(
            Room("orders.orders_list", lazy_pgettext("orders", "All"), "receipt", Right.SEE_ORDERS),
            Room("refunds.board", lazy("Refunds"), "receipt", Right.SEE_ORDERS),
            Room("approvals.approvals_list", lazy("To approve"), "check", Right.APPROVE),
            Room("requests.own_list", lazy("My requests"), "wait", Right.SEE_ORDERS),
            Room("payments.board", lazy("Payments"), "card", Right.SEE_ORDERS),
            Room("instalments.board", lazy("Instalments"), "calendar", Right.SEE_ORDERS),
            Room("deferred.board", lazy("Deferred accounts"), "account", Right.SEE_ORDERS),
            Room("hand_out.waiting", lazy("Hand out"), "ticket", Right.HANDLE_ORDERS),
        ),
    ),
    Room("contacts.contacts_list", lazy("Contacts"), "contacts", Right.SEE_CONTACTS, key="c"),
    Room(
        "vouchers.products", lazy("Catalogue"), "calendar", None,
        inside=(
            Room("vouchers.products", lazy("Gift vouchers"), "gift", Right.SEE_OFFERS),
            Room("issued.vouchers", lazy("Issued vouchers"), "gift", Right.SEE_ORDERS),
            Room("promos.promos", lazy("Promo codes"), "receipt", Right.SEE_OFFERS),
            Room("halls.halls_list", lazy("Halls"), "venue", Right.SEE_SETUP),
        ),
    ),
    Room(
        "methods.methods", lazy("Setup"), "settings", None, key="s",
        inside=(
            Room("methods.methods", lazy("Payment methods"), "card", Right.SEE_SETUP),
            Room("activation.channels_list", lazy("Activation"), "card", Right.SEE_SETUP),
            Room("brand.channels", lazy("Brand"), "settings", Right.SEE_SETUP),
            Room("legal.channels", lazy("Legal texts"), "settings", Right.SEE_SETUP),
            Room("sales_channels.channels_list", lazy("Sales channels"), "settings", Right.SEE_SETUP),
            Room("texts.channels_list", lazy("Texts and emails"), "mail", Right.SEE_SETUP),
            Room("event_boxes.events", lazy("Boxes and delivery"), "check", Right.SEE_SETUP),
            Room("plans.plans", lazy("Instalment plans"), "calendar", Right.SEE_SETUP),
            Room("card_rules.channels", lazy("Payment security"), "lock", Right.SEE_SETUP),
            Room("team.team", lazy("Team"), "account", Right.MANAGE_STAFF),
            Room("system.system", lazy("System"), "settings", Right.SEE_SETUP),
            Room("journal.journal", lazy("Journal"), "clock", Right.SEE_AUDIT),
        ),
    ),
)  # fmt: skip


def _tests() -> list[Channel]:
    """The channels where no money moves; none while all of them take it."""
    return [channel for channel in channels.known() if is_test(channel)]


def _context() -> dict[str, Any]:
    """It asks no database: error pages stand in it too."""
    found = {
        "lang": lang(),
        "brand": brands.brand(),
        "tests": _tests(),
    }
    if "staff_session" not in g or g.staff_session.proved_at is None:
        return {**found, "member": None, "rooms": ()}
    by = access.actor()
    rooms = [seen for room in ROOMS if (seen := room.open_to(by))]
    roles = sorted({grant.role for grant in by.grants})
    words = ", ".join(str(ROLES[role]) for role in roles)
    return {
        **found,
        "member": access.me(),
        "rooms": rooms,
        "roles": words,
        "may": by.may,
        "may_somewhere": by.may_somewhere,
    }


def _foldable(name: str) -> Markup:
    """A name or an address that is long breaks before its @."""
    return escape(name).replace("@", Markup("<wbr>@"))


def init_app(app: Flask) -> None:
    app.context_processor(_context)
    filters.register(app, lambda: brands.channel().timezone)
    undo.init_app(app)
    act_words.init_app(app)
    change_words.init_app(app)
    app.jinja_env.filters["reason"] = refund_words.reason
    app.jinja_env.filters["foldable"] = _foldable
    app.jinja_env.globals["way_back"] = return_to.here
    app.jinja_env.globals["days_of"] = days.words
    app.jinja_env.globals["host_of"] = lambda url: urlsplit(url).hostname
