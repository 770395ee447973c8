"""Flask-Security as the office wants it: staff, in sessions that can be ended."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, session, url_for
from flask_login.utils import _user_context_processor
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import set_request_attr
from sqlalchemy import select

from app.db import database
from app.db import session as database_session
from app.http import return_to
from app.http.passwords import SETTINGS, Passwords, names_of
from app.http.regions import send_to
from app.office import access
from app.people.staff import services as staff
from app.people.staff.models import Staff, StaffPasskey
from app.venue.channels import services as channels


class StaffDatastore(SQLAlchemyUserDatastore):
    def find_user(self, case_insensitive: bool = False, **facts: Any) -> Staff | None:  # type: ignore[override]
        name, value = facts.popitem()
        if name == "email":
            return staff.at(str(value))
        return database_session.scalars(select(Staff).where(getattr(Staff, name) == value)).one_or_none()


class StaffPasswords(Passwords):
    """The same rules; no channel's name is a password."""

    def names(self) -> set[str]:
        return set().union(*(names_of(channel) for channel in channels.every_one()))


def _load(uniquifier: str) -> Staff | None:
    """The session's row decides, not the cookie: once it is gone, its owner is signed out."""
    found = staff.signed_in(access.signed_in_ref(), uniquifier)
    if found is None:
        return None
    g.staff_session = found
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return found.staff


def _touch_session(response: Response) -> Response:
    """After the view, when no other transaction is open."""
    if "staff_session" in g and response.status_code < 500:
        staff.touch(g.staff_session)
    return response


def _ask_sign_in(_ways: list[str], _headers: dict[str, str] | None) -> Response:
    return make_response(send_to(url_for("auth.sign_in", return_to=return_to.here())))


def init_app(app: Flask) -> None:
    """Call it after the app's own CSRF protection: the library then adds none of its own."""
    app.config.update(SETTINGS)
    members = StaffDatastore(database, Staff, None, StaffPasskey)  # type: ignore[arg-type]  # roles are ours
    security = Security(app, members, register_blueprint=False, password_util_cls=StaffPasswords)
    security.login_manager.user_loader(_load)
    security.unauthn_handler(_ask_sign_in)
    before, after = app.before_request_funcs[None], app.after_request_funcs[None]
    before.remove(security.principal._on_before_request)
    after.remove(security.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    security.login_manager.request_loader(None)
    security.login_manager.session_protection = None
    app.after_request(_touch_session)
