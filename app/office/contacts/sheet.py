"""What every page of a contact's sheet shares: whose it is, the two menus, the head."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.directory import services as directory
from app.http import brands
from app.http.i18n import lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, contact_names
from app.people.customers import services as customers
from app.people.customers.models import Contact

MENU = {
    "contact": lazy("Details"),
    "purchases": lazy("Purchase history"),
    "money": lazy("Financial history"),
}
TABS = {
    "contact": lazy("Overview"),
    "general": lazy("General"),
    "management": lazy("Management"),
    "notes": lazy("Notes"),
    "administration": lazy("Administration"),
}


class Place(NamedTuple):
    """An entry of a menu."""

    word: str
    url: str
    here: bool


def opened(number: str, right: Right = Right.SEE_CONTACTS) -> Contact:
    """One they may see; any other does not exist. Raises Forbidden."""
    plain = directory.number_in(number)
    found = customers.by_number(plain) if plain is not None else None
    if found is None or number.startswith("#"):
        abort(404)
    access.actor().must(right, found.channel_code)
    if found.merged_into_ref:
        _go_to_the_kept_one(found.merged_into_ref)
    brands.stand_in(found.channel)
    return found


def _go_to_the_kept_one(ref: str) -> None:
    """The number of a contact that was merged leads to the other's page of the same kind."""
    kept = customers.get(ref)
    values = {**(request.view_args or {}), "number": kept.number}
    endpoint = request.endpoint if request.method == "GET" else "contacts.contact"
    abort(redirect(url_for(str(endpoint), **values), 303))


def most_of(contact: Contact) -> Money | None:
    """The most they may owe; None is no limit."""
    most = contact.deferred_max_minor
    return None if most is None else Money(most, contact.channel.currency)


def draw(
    contact: Contact, template: str, *, status: int = 200, here: str = "", **context: Any
) -> ResponseReturnValue:
    page = here or (request.endpoint or "").partition(".")[2]
    by = access.actor()
    return render(
        f"office/contacts/{template}.html",
        status=status,
        contact=contact,
        called=contact_names.called(contact),
        bought=directory.bought(contact),
        menu=_places(contact, MENU, page if page in MENU else "contact"),
        tabs=_places(contact, TABS, page) if page not in MENU or page == "contact" else (),
        can=lambda right: by.may(Right(right), contact.channel_code),
        **context,
    )


def _places(contact: Contact, names: dict[str, str], here: str) -> list[Place]:
    return [
        Place(word, url_for(f"contacts.{name}", number=contact.number), name == here)
        for name, word in names.items()
    ]
