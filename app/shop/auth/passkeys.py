"""The passkeys of an account: adding and deleting one. The browser's part is in static/js/passkeys.js."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers import parse_registration_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.flows.accounts import services as accounts
from app.http import brands, devices, security_events
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import clock
from app.people.customers.models import Passkey
from app.shop.auth import reauthentication, webauthn_session
from app.shop.auth.session import bp


@bp.post("/<lang:lang>/account/security/passkeys/challenge")
@reauthentication.signed_in_just_now
def new_passkey_challenge() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    options = generate_registration_options(
        rp_id=webauthn_session.relying_party(),
        rp_name=brands.channel().name.in_(lang()),
        user_id=accounts.passkey_handle(contact).encode(),
        user_name=contact.sign_in_email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in contact.webauthn],
    )
    return webauthn_session.challenge(options.challenge, options_to_json(options))


@bp.post("/<lang:lang>/account/security/passkeys")
@reauthentication.signed_in_just_now
def add_passkey() -> ResponseReturnValue:
    expected = webauthn_session.expected_challenge()
    try:
        answer = parse_registration_credential_json(webauthn_session.answer())
        made = verify_registration_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=webauthn_session.relying_party(),
            expected_origin=brands.origin(),
            require_user_verification=True,
        )
    except webauthn_session.REFUSALS:
        abort(422)
    if webauthn_session.find(made.credential_id):
        abort(422)
    contact = reauthentication.whoever()
    accounts.add_passkey(contact, _passkey(made, answer.response.transports))
    security_events.note("passkey_added", contact.sign_in_email)
    flash(_("The passkey is added. Next time it is all you need."))
    return redirect(url_for(".security"), 303)


def _passkey(made: VerifiedRegistration, transports: list[AuthenticatorTransport] | None) -> Passkey:
    return Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=webauthn_session.kept_count(made.sign_count),
        name=devices.name() or _("Passkey"),
        usage="first",
        device_type=made.credential_device_type.value,
        backup_state=made.credential_backed_up,
        transports=[way.value for way in transports or ()],
        lastuse_datetime=clock.now(),
    )


@bp.post("/<lang:lang>/account/security/passkeys/<ref>/removal")
@reauthentication.signed_in_just_now
def forget_passkey(ref: str) -> ResponseReturnValue:
    contact = reauthentication.whoever()
    accounts.forget_passkey(contact, ref)
    security_events.note("passkey_deleted", contact.sign_in_email)
    flash(_("The passkey is deleted. It may still stand in the list of your device."))
    return redirect(url_for(".security"), 303)
