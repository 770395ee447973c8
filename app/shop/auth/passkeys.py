"""The passkeys of an account: adding and deleting one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.http import brands, passkeys, security_events
from app.http.i18n import _
from app.http.languages import lang
from app.people.customers.models import Passkey
from app.shop.auth import reauthentication
from app.shop.auth.session import bp


@bp.post("/<lang:lang>/account/security/passkeys/challenge")
@reauthentication.signed_in_just_now
def new_passkey_challenge() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    handle, house = accounts.passkey_handle(contact), brands.channel().name.in_(lang())
    return passkeys.ask_for_new(brands.origin(), house, handle, contact.sign_in_email, contact.webauthn)


@bp.post("/<lang:lang>/account/security/passkeys")
@reauthentication.signed_in_just_now
def add_passkey() -> ResponseReturnValue:
    made, contact = passkeys.new_one(brands.origin()), reauthentication.whoever()
    accounts.add_passkey(contact, Passkey(**made))
    security_events.note("passkey_added", contact.sign_in_email)
    flash(_("The passkey is added. Next time it is all you need."))
    return redirect(url_for(".security"), 303)


@bp.post("/<lang:lang>/account/security/passkeys/<ref>/removal")
@reauthentication.signed_in_just_now
def forget_passkey(ref: str) -> ResponseReturnValue:
    contact = reauthentication.whoever()
    accounts.forget_passkey(contact, ref)
    security_events.note("passkey_deleted", contact.sign_in_email)
    flash(_("The passkey is deleted. It may still stand in the list of your device."))
    return redirect(url_for(".security"), 303)
