"""Flask-Security as this shop wants it: contacts of one channel, devices that can be ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response, flash, g, make_response, session, url_for
from flask_login.utils import _user_context_processor
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import set_request_attr
from sqlalchemy import select

from app.db import database
from app.db import session as database_session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import AccountSession
from app.http import brands, return_to
from app.http.i18n import _
from app.http.passwords import SETTINGS, Passwords
from app.http.regions import send_to
from app.people.customers import services as customers
from app.people.customers.models import Contact, Passkey
from app.shop import visitor


class ContactDatastore(SQLAlchemyUserDatastore):
    """Contacts of this request's channel: the same address in another channel is another account."""

    def find_user(self, case_insensitive: bool = False, **facts: Any) -> Contact | None:  # type: ignore[override]
        name, value = facts.popitem()
        if name == "email":
            return customers.find(brands.channel().code, str(value))
        ours = select(Contact).where(Contact.channel_code == brands.channel().code)
        return database_session.scalars(ours.where(getattr(Contact, name) == value)).one_or_none()


def _load(uniquifier: str) -> Contact | None:
    """The session's row decides, not the cookie: once it is gone, the visitor is signed out."""
    found = accounts.signed_in(session.get(visitor.SIGN_IN, ""), uniquifier, brands.channel().code)
    if found is None:
        return None
    g.account_session = found
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return found.contact


def this_device() -> AccountSession:
    """For views that asked for a signed-in contact."""
    visitor.contact()
    found: AccountSession = g.account_session
    return found


def _touch_session(response: Response) -> Response:
    """After the view, when no other transaction is open."""
    if "account_session" in g and response.status_code < 500:
        accounts.touch_session(g.account_session)
    return response


def _ask_sign_in(_ways: list[str], headers: dict[str, str] | None) -> Response:
    del headers  # only browsers come here: they get a page
    return make_response(send_to(url_for("auth.sign_in", return_to=return_to.here())))


def _ask_reauthentication(_within: timedelta, _grace: timedelta) -> Response:
    flash(_("For your safety, please confirm that it is you."))
    return make_response(send_to(url_for("auth.again", return_to=return_to.here())))


def _look_up_on_demand(app: Flask, security: Security) -> None:
    """Take out the library's hooks: they look up the visitor at every request and for every template, and
    touch the cookie of every response, a style sheet's too. Here only `visitor.contact` asks.
    """
    before, after = app.before_request_funcs[None], app.after_request_funcs[None]
    before.remove(security.principal._on_before_request)
    after.remove(security.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    security.login_manager.request_loader(None)  # no tokens in headers or addresses
    security.login_manager.session_protection = None  # addresses change on every train


def init_app(app: Flask) -> None:
    """Call it after the app's own CSRF protection: the library then adds none of its own."""
    app.config.update(SETTINGS, PERMANENT_SESSION_LIFETIME=timedelta(days=30))
    contacts = ContactDatastore(database, Contact, None, Passkey)  # type: ignore[arg-type]  # shoppers have no roles
    security = Security(app, contacts, register_blueprint=False, password_util_cls=Passwords)
    security.login_manager.user_loader(_load)
    security.unauthn_handler(_ask_sign_in)
    security.reauthn_handler(_ask_reauthentication)
    _look_up_on_demand(app, security)
    app.after_request(_touch_session)
