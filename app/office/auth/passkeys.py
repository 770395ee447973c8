"""Passkeys of staff: the whole way in, the second factor after a password, and adding one."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.http import brands, passkeys, rate_limits, return_to, security_events
from app.http.i18n import _
from app.http.regions import render
from app.office import access
from app.office.auth import session
from app.office.auth.second_factor import to_change_factors
from app.office.auth.session import bp
from app.people.staff import services as staff
from app.people.staff.models import StaffPasskey


@bp.post("/<lang:lang>/passkeys/challenge")
@rate_limits.limiter.limit("30/minute")
def passkey_challenge() -> ResponseReturnValue:
    return passkeys.ask_for_one(session.origin())


@bp.post("/<lang:lang>/passkeys/sign-in")
@rate_limits.wrong_tries("10/10 minutes")
def enter_by_passkey() -> ResponseReturnValue:
    """A key that was unlocked is both factors at once."""
    path, member = return_to.carried(), whoever_holds_the_key().staff
    if current_user.is_authenticated and access.me() is member:
        session.prove()
    else:
        session.arrive(member, proved=True)
    return redirect(path or url_for("home.home"), 303)


def whoever_holds_the_key() -> StaffPasskey:
    """The key that signed this request's answer. Answers 422 if none did, or its owner may not come in."""
    try:
        answer, expected = passkeys.answered()
        key: StaffPasskey | None = passkeys.find(answer.raw_id)
        if key is None or not key.staff.active:
            raise LookupError("no such passkey here")
        count = passkeys.sign_count(session.origin(), answer, expected, key)
    except passkeys.REFUSALS:
        abort(422)
    staff.passkey_used(key, count)
    return key


@bp.post("/<lang:lang>/security/passkeys/challenge")
@to_change_factors
def new_passkey_challenge() -> ResponseReturnValue:
    member = access.me()
    handle, house = staff.passkey_handle(member), _("%(house)s back office", house=brands.brand().name)
    return passkeys.ask_for_new(session.origin(), house, handle, member.email, member.webauthn)


@bp.post("/<lang:lang>/security/passkeys")
@to_change_factors
def add_passkey() -> ResponseReturnValue:
    member = access.me()
    codes = staff.add_passkey(member, StaffPasskey(**passkeys.new_one(session.origin())), access.actor())
    security_events.note("passkey_added", member.email)
    if codes is not None:
        session.prove(recorded=False)
        return render("office/auth/recovery_codes.html", codes=codes)
    flash(_("The passkey is added. Next time it is all you need."))
    return redirect(url_for("security.security"), 303)
