"""The visitor and their basket: the one place that reads its ref from the cookie."""

from __future__ import annotations

from flask import g, request, session
from flask_login import current_user

from app.http import brands, form_keys
from app.http.languages import lang
from app.kernel import clock
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Performance
from app.shop import layout_context
from app.venue.channels.policies import IdentifiesAt

BASKET = "basket"
SIGN_IN = "sign_in"
SAFE = ("GET", "HEAD")
PRESALES = "presales"
PRESALES_KEPT = 10
GUEST = "guest"


def basket() -> Basket | None:
    """The visitor's basket, asked of the database once a request."""
    if "basket" not in g:
        ref = session.get(BASKET)
        for_change = request.method not in SAFE
        g.basket = baskets.find_in(brands.channel().code, ref, for_change=for_change) if ref else None
    found_basket: Basket | None = g.basket
    return found_basket


def contact() -> Contact | None:
    """Whoever is signed in here, if anybody is; asked of the database once a request, for guests never."""
    if "contact" not in g:
        known = SIGN_IN in session and current_user.is_authenticated
        g.contact = current_user._get_current_object() if known else None
    found_contact: Contact | None = g.contact
    return found_contact


def guest() -> str:
    """The address of a guest who came in where one says who one is before the checkout."""
    channel = brands.channel()
    asked = channel.identifies_at is not IdentifiesAt.CHECKOUT and channel.guests
    return str(session.get(GUEST, "")) if asked else ""


def came_in() -> bool:
    """Whether it is known who this is. It asks no database: a device that was signed out since still counts,
    until something is held for it.
    """
    return SIGN_IN in session or bool(guest())


def comes_in(email: str) -> None:
    """A guest says who they are, where that is asked before the checkout."""
    session[GUEST] = email


@form_keys.forgets
def forget() -> None:
    """After a rollback a new basket was never stored, and an old one is no longer locked."""
    for name in ("basket", "contact"):
        g.pop(name, None)


def basket_or_new() -> Basket:
    """For whoever is about to put something in it. A basket whose time is over is left behind."""
    found = basket()
    if found is None or not found.usable:
        found = g.basket = new_basket()
        session[BASKET] = found.ref
    found.lang = lang()
    found.email = found.email or guest()
    return found


def new_basket() -> Basket:
    """An empty one, that of whoever is signed in."""
    buyer = contact()
    fresh = baskets.open_with(brands.channel(), lang())
    fresh.email = guest()
    if buyer:
        baskets.assign_to(fresh, buyer)
    return fresh


def adopt(fresh: Basket) -> None:
    """From now on this is the visitor's basket."""
    g.basket = fresh
    session[BASKET] = fresh.ref
    update_count()


def update_count() -> None:
    """The header shows how much is in the basket without asking the database."""
    found = basket()
    session[layout_context.COUNT] = found.count if found and found.usable else 0


def nothing_held() -> None:
    """What was in the basket is bought: the header counts no places."""
    session[layout_context.COUNT] = 0


def leave_basket() -> None:
    """What was bought or given up is no longer the visitor's basket."""
    session.pop(BASKET, None)
    session[layout_context.COUNT] = 0


def admit_early(performance: Performance) -> None:
    """This visitor gave the code of a presale; the signed cookie says so from now on."""
    others = [known for known in session.get(PRESALES, []) if known != performance.id]
    session[PRESALES] = [*others, performance.id][-PRESALES_KEPT:]


def admitted_early(performance: Performance) -> bool:
    return performance.id in session.get(PRESALES, []) and performance.in_presale(clock.now())
