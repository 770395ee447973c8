"""Signing in and out, as far as this browser's cookie goes."""

from __future__ import annotations

from flask import Blueprint, g, session
from flask_security import login_user, logout_user

from app.http import addresses, devices, security_events
from app.kernel.actors import Actor
from app.office import access
from app.people.staff import services as staff
from app.people.staff.models import Staff
from app.venue.channels import services as channels

bp = Blueprint("auth", __name__)


def origin() -> str:
    """The office's address as browsers know it, which passkeys are bound to."""
    return addresses.office_origin(channels.without_host())


def arrive(member: Staff, *, proved: bool = False) -> None:
    """A new cookie for whoever has given their password, or all that is asked: then they are `proved`."""
    session.clear()
    for name in ("csrf_token", "staff_session", "_login_user"):
        g.pop(name, None)
    login_user(member, remember=False, authn_via=["password"])  # type: ignore[arg-type]
    by = newcomer(member) if proved else None
    session[access.SESSION] = staff.start(member, devices.name(), proved=by).ref
    if proved:
        security_events.note("staff_sign_in", member.email)


def prove(*, recorded: bool = True) -> None:
    """The second factor was given; `recorded`: nothing else tells the audit so."""
    found = access.this_session()
    first = found.proved_at is None
    act = "signed_in" if first else "confirmed_again"
    staff.prove(found, access.actor(), act if recorded else "")
    if first:
        security_events.note("staff_sign_in", access.me().email)


def leave() -> None:
    member = access.me()
    security_events.note("staff_sign_out", member.email)
    staff.sign_out(member, access.signed_in_ref(), access.actor())
    logout_user()
    session.clear()


def newcomer(member: Staff) -> Actor:
    """Whoever is not signed in yet: they accept an invitation, or come by passkey."""
    return Actor(member.name, member.ref, device=devices.name(), request_id=g.get("request_id", ""))
