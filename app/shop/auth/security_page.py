"""Sign-in and security: the address, the password, the passkeys and the devices of an account."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.flows.accounts.models import TokenPurpose
from app.http import passwords, security_events
from app.http.i18n import _
from app.http.regions import render
from app.shop.auth import rate_limits, reauthentication, security_setup, session
from app.shop.auth.forms import EmailForm, NewPasswordForm
from app.shop.auth.session import bp


@bp.get("/<lang:lang>/account/security")
@reauthentication.signed_in
def security() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    return render(
        "shop/auth/security.html",
        contact=contact,
        passkeys=contact.webauthn,
        devices=accounts.sessions_of(contact),
        this=security_setup.this_device().ref,
    )


@bp.route("/<lang:lang>/account/security/password", methods=["GET", "POST"])
@reauthentication.signed_in_just_now
def change_password() -> ResponseReturnValue:
    contact, form = reauthentication.whoever(), NewPasswordForm()
    form.for_whom = contact.sign_in_email
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("shop/auth/change_password.html", form=form, contact=contact, status=status)
    accounts.set_password(
        contact, passwords.hashed(str(form.password.data)), security_setup.this_device().ref
    )
    security_events.note("password_changed", contact.sign_in_email)
    flash(_("Your password is changed. You are signed in here, and nowhere else."))
    return redirect(url_for(".security"), 303)


@bp.route("/<lang:lang>/account/security/email", methods=["GET", "POST"])
@reauthentication.signed_in_just_now
@rate_limits.emails
def change_email() -> ResponseReturnValue:
    """Nothing changes before the new address is proved; whether somebody has it is not told here."""
    contact, form = reauthentication.whoever(), EmailForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("shop/auth/change_email.html", form=form, contact=contact, status=status)
    session.ask_link(str(form.email.data), TokenPurpose.NEW_EMAIL)
    return redirect(url_for(".sent"), 303)


@bp.post("/<lang:lang>/account/security/devices/<ref>/removal")
@reauthentication.signed_in_just_now
def end_device(ref: str) -> ResponseReturnValue:
    contact = reauthentication.whoever()
    accounts.end_session(contact, ref)
    security_events.note("device_ended", contact.sign_in_email)
    flash(_("That device is signed out."))
    return redirect(url_for(".security"), 303)


@bp.post("/<lang:lang>/account/security/devices/removal")
@reauthentication.signed_in_just_now
def end_devices() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    accounts.end_other_sessions(contact, security_setup.this_device().ref)
    security_events.note("devices_ended", contact.sign_in_email)
    flash(_("Every other device is signed out."))
    return redirect(url_for(".security"), 303)
