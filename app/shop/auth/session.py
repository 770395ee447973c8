"""Signing in and out, as far as this browser's cookie goes."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, g, session
from flask_security import login_user, logout_user

from app.flows.accounts import services as accounts
from app.flows.accounts.models import EmailToken, TokenPurpose
from app.flows.accounts.services import SignedIn, VisitorBrowser
from app.http import brands, devices, return_to, security_events
from app.http.i18n import _, plural
from app.http.languages import lang
from app.sale.baskets.services import Merged
from app.shop import layout_context, visitor

bp = Blueprint("auth", __name__)

LINKS = "links"
ASKED = "asked"
LINKS_KEPT = 5
STAYS = (
    visitor.BASKET,
    layout_context.COUNT,
    visitor.PRESALES,
)  # what a visitor brings in and takes out again


def browser(*, kept: bool = False) -> VisitorBrowser:
    return VisitorBrowser(
        device=devices.name(),
        lang=lang(),
        kept=kept,
        basket_ref=session.get(visitor.BASKET),
        former_session=session.get(visitor.SIGN_IN),
        links=session.get(LINKS, ()),
    )


def ask_link(
    email: str, purpose: TokenPurpose = TokenPurpose.SIGN_IN, *, path: str = "", password: str = ""
) -> None:
    """Send a link to an address, and remember that it was asked for here."""
    contact = visitor.contact() if purpose is TokenPurpose.NEW_EMAIL else None
    context = accounts.LinkContext(
        contact.ref if contact else None, password or None, session.get(visitor.BASKET), path
    )
    made: EmailToken = accounts.ask_link(brands.channel(), purpose, email, lang(), context)
    session[LINKS] = [*session.get(LINKS, []), made.ref][-LINKS_KEPT:]
    session[ASKED] = [email, purpose is TokenPurpose.NEW_PASSWORD]


def arrive(welcome: SignedIn) -> None:
    """A new cookie for whoever has proved who they are: of the old one only the shopping stays."""
    _keep_only_shopping()
    login_user(welcome.contact, remember=False, authn_via=[welcome.session.method])  # type: ignore[arg-type]
    session[visitor.SIGN_IN] = welcome.session.ref
    session.permanent = welcome.session.kept
    if welcome.basket_ref:
        session[visitor.BASKET] = welcome.basket_ref
        visitor.update_count()
    security_events.note("sign_in", welcome.contact.sign_in_email, way=welcome.session.method)
    for sentence in _sentences(welcome):
        flash(sentence)


def leave() -> None:
    """The device may be shared: the places stay in the basket, whose they were is forgotten."""
    if ref := session.get(visitor.SIGN_IN):
        contact = visitor.contact()
        security_events.note("sign_out", contact.sign_in_email if contact else "")
        accounts.sign_out(ref, session.get(visitor.BASKET))
    found = visitor.basket()
    logout_user()
    _keep_only_shopping()
    if found is None or not found.usable or found.email:
        visitor.leave_basket()


def _keep_only_shopping() -> None:
    stays = {name: session[name] for name in STAYS if name in session}
    session.clear()
    session.update(stays)
    for name in ("csrf_token", "basket", "contact", "account_session", "_login_user"):
        g.pop(name, None)


def path_after(path: str = "") -> str:
    return path or return_to.home()


def _sentences(welcome: SignedIn) -> list[str]:
    sentences = []
    if welcome.password_dropped:
        sentences.append(
            _("A password was chosen on another device before this address was proved. It does not count.")
        )
    return [*sentences, *merged_words(welcome.merged)]


def merged_words(merged: Merged) -> Iterator[str]:
    """What happened to places chosen elsewhere."""
    if merged.moved:
        yield plural(
            "%(num)d place you had chosen elsewhere is now in this basket. The time goes on.",
            "%(num)d places you had chosen elsewhere are now in this basket. The time goes on.",
            merged.moved,
        )
    if merged.left:
        yield plural(
            "%(num)d more place did not fit into one order. It is held for you until its time runs out.",
            "%(num)d more places did not fit into one order. They are held for you until their time "
            "runs out.",
            merged.left,
        )
