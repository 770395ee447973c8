"""What everybody sees and changes of their own way in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import passwords, security_events
from app.http.i18n import _, plural
from app.http.regions import render
from app.office import access
from app.office.auth import step_up
from app.office.security.forms import NewPasswordForm
from app.people.staff import services as staff

bp = Blueprint("security", __name__)


@access.page(bp, "/security", None)
def security() -> ResponseReturnValue:
    me = access.me()
    return render(
        "office/security/security.html",
        me=me,
        codes_left=len(me.recovery_codes or ()),
        sessions=staff.of(me),
        mine=access.this_session().ref,
    )


@access.page(bp, "/security/password", None, methods=("GET", "POST"))
@step_up.fresh
def change_password() -> ResponseReturnValue:
    me, form = access.me(), NewPasswordForm()
    form.for_whom = me.email
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render("office/security/password.html", form=form, me=me, status=status)
    hashed = passwords.hashed(str(form.password.data))
    staff.set_password(me, hashed, access.this_session().ref, access.actor())
    security_events.note("password_changed", me.email)
    flash(_("Your password is changed. You are signed in here, and nowhere else."))
    return _back()


@access.page(bp, "/security/codes", None, methods=("GET", "POST"))
@step_up.fresh
def recovery_codes() -> ResponseReturnValue:
    me = access.me()
    if request.method == "GET":
        return render("office/security/codes.html", codes_left=len(me.recovery_codes or ()))
    codes = staff.renew_recovery_codes(me, access.actor())
    return render("office/auth/recovery_codes.html", codes=codes)


@access.page(bp, "/security/passkeys/<ref>/removal", None, methods=("POST",))
@step_up.fresh
def remove_passkey(ref: str) -> ResponseReturnValue:
    try:
        removed = staff.remove_passkey(access.me(), ref, access.actor())
    except staff.LastFactor:
        flash(_("This passkey is your only second factor. Set up an authenticator app or another one first."))
    else:
        if removed:
            security_events.note("passkey_deleted", access.me().email)
            flash(_("The passkey is deleted. It may still stand in the list of your device."))
    return _back()


@access.page(bp, "/security/sessions/removal", None, methods=("POST",))
def end_session() -> ResponseReturnValue:
    """One session, or without its ref all of them but this."""
    me, asked = access.me(), request.form.get("session", "")
    if asked:
        ended = int(staff.end(me, asked, access.actor()))
    else:
        ended = staff.end_others(me, access.this_session().ref, access.actor())
    if ended:
        flash(plural("%(num)d session is ended.", "%(num)d sessions are ended.", ended))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".security"), 303)
