"""Signing in and out, as far as this browser's cookie goes."""

from __future__ import annotations

from flask import Blueprint, g, session
from flask_security import login_user, logout_user

from app.http import devices, security_events
from app.kernel.actors import Actor
from app.office import access
from app.people.staff import services as staff
from app.people.staff.models import Staff

bp = Blueprint("auth", __name__)


def arrive(member: Staff) -> None:
    """A new cookie for whoever has given their password; the second factor is asked next."""
    session.clear()
    for name in ("csrf_token", "staff_session", "_login_user"):
        g.pop(name, None)
    login_user(member, remember=False, authn_via=["password"])  # type: ignore[arg-type]
    session[access.SESSION] = staff.start(member, devices.name(), proved=False).ref


def prove() -> None:
    """The second factor was given."""
    staff.prove(access.this_session())
    security_events.note("staff_sign_in", access.me().email)


def leave() -> None:
    member = access.me()
    security_events.note("staff_sign_out", member.email)
    staff.end(member, access.signed_in_ref())
    logout_user()
    session.clear()


def newcomer(member: Staff) -> Actor:
    """Whoever accepts an invitation is not signed in yet."""
    return Actor(member.name, member.ref, device=devices.name(), request_id=g.get("request_id", ""))
