"""Sign-in and security: the address, the password, the passkeys and the devices of an account."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.flows.accounts.models import Purpose
from app.http.regions import render
from app.http.words import _
from app.shop.auth import door, fresh, guard, passwords, tries
from app.shop.auth.door import bp
from app.shop.auth.forms import EmailForm, NewPasswordForm


@bp.get("/<lang>/account/security")
@fresh.signed_in
def security() -> ResponseReturnValue:
    contact = fresh.whoever()
    return render(
        "signing/security.html",
        contact=contact,
        passkeys=contact.webauthn,
        devices=accounts.sign_ins(contact),
        this=guard.this_device().ref,
    )


@bp.route("/<lang>/account/security/password", methods=["GET", "POST"])
@fresh.signed_in_just_now
def change_password() -> ResponseReturnValue:
    contact, form = fresh.whoever(), NewPasswordForm()
    form.for_whom = contact.email
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("signing/change_password.html", form=form, contact=contact, status=status)
    accounts.set_password(contact, passwords.hashed(str(form.password.data)), guard.this_device().ref)
    flash(_("Your password is changed. You are signed in here, and nowhere else."))
    return redirect(url_for(".security"), 303)


@bp.route("/<lang>/account/security/email", methods=["GET", "POST"])
@fresh.signed_in_just_now
@tries.letters
def change_email() -> ResponseReturnValue:
    """Nothing changes before the new address is proved; whether somebody has it is not told here."""
    contact, form = fresh.whoever(), EmailForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("signing/change_email.html", form=form, contact=contact, status=status)
    door.ask_link(str(form.email.data), Purpose.NEW_EMAIL)
    return redirect(url_for(".sent"), 303)


@bp.post("/<lang>/account/security/devices/<ref>/removal")
@fresh.signed_in
def end_device(ref: str) -> ResponseReturnValue:
    accounts.end(fresh.whoever(), ref)
    flash(_("That device is signed out."))
    return redirect(url_for(".security"), 303)


@bp.post("/<lang>/account/security/devices/removal")
@fresh.signed_in
def end_devices() -> ResponseReturnValue:
    accounts.end_others(fresh.whoever(), guard.this_device().ref)
    flash(_("Every other device is signed out."))
    return redirect(url_for(".security"), 303)
