"""The passkeys of an account: adding and deleting one. The browser's part is in static/js/passkeys.js."""

from __future__ import annotations

import json

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.flows.accounts import services as accounts
from app.http import brands
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import clock
from app.people.customers.models import Passkey
from app.shop.auth import reauthentication, security_setup, webauthn_session
from app.shop.auth.session import bp


@bp.post("/<lang:lang>/account/security/passkeys/challenge")
@reauthentication.signed_in_just_now
def new_passkey_challenge() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    options = generate_registration_options(
        rp_id=webauthn_session.relying_party(),
        rp_name=brands.channel().name.in_(lang()),
        user_id=accounts.passkey_handle(contact).encode(),
        user_name=contact.email,
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
    answer = request.form.get("answer", "")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=webauthn_session.expected_challenge(),
            expected_rp_id=webauthn_session.relying_party(),
            expected_origin=brands.origin(),
            require_user_verification=True,
        )
    except WebAuthnException:
        abort(422)
    transports = json.loads(answer).get("response", {}).get("transports")
    accounts.add_passkey(reauthentication.whoever(), _passkey(made, transports))
    flash(_("The passkey is added. Next time it is all you need."))
    return redirect(url_for(".security"), 303)


def _passkey(made: VerifiedRegistration, transports: list[str] | None) -> Passkey:
    return Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=security_setup.device_name() or _("Passkey"),
        usage="first",
        device_type=made.credential_device_type.value,
        backup_state=made.credential_backed_up,
        transports=transports,
        lastuse_datetime=clock.now(),
    )


@bp.post("/<lang:lang>/account/security/passkeys/<ref>/removal")
@reauthentication.signed_in_just_now
def forget_passkey(ref: str) -> ResponseReturnValue:
    accounts.forget_passkey(reauthentication.whoever(), ref)
    flash(_("The passkey is deleted. It may still stand in the list of your device."))
    return redirect(url_for(".security"), 303)
