"""Passkeys: a device proves itself with a key of its own. The browser's part is in static/js/passkeys.js."""

from __future__ import annotations

import json
from typing import cast
from urllib.parse import urlsplit

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.flows.accounts import services as accounts
from app.http import brands, rate_limits, return_to
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import clock
from app.people.customers.models import Passkey
from app.shop.auth import reauthentication, security_setup
from app.shop.auth import session as door
from app.shop.auth.session import bp

CHALLENGE = "challenge"
SECONDS = 300


def _house() -> str:
    """Keys are bound to the shop's own name."""
    return urlsplit(brands.origin()).hostname or ""


def _challenge(made: bytes, options: str) -> Response:
    session[CHALLENGE] = [bytes_to_base64url(made), int(clock.now().timestamp())]
    return Response(options, mimetype="application/json")


def _expected() -> bytes:
    """Asked once, and not long ago."""
    challenge, asked_at = session.pop(CHALLENGE, None) or ("", 0)
    if clock.now().timestamp() - asked_at > SECONDS:
        abort(422)
    return base64url_to_bytes(challenge)


@bp.post("/<lang>/account/passkeys/challenge")
@rate_limits.limiter.limit("30/minute")
def passkey_challenge() -> ResponseReturnValue:
    """Whose it is the key says, not the visitor: so nothing is told about anybody."""
    options = generate_authentication_options(
        rp_id=_house(), user_verification=UserVerificationRequirement.REQUIRED
    )
    return _challenge(options.challenge, options_to_json(options))


@bp.post("/<lang>/account/passkeys/sign-in")
@rate_limits.wrong_tries("10/10 minutes")
def enter_by_passkey() -> ResponseReturnValue:
    expected, path = _expected(), return_to.carried()
    try:
        answer = parse_authentication_credential_json(request.form.get("answer", ""))
        passkey = _known(answer.raw_id)
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=_house(),
            expected_origin=brands.origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, LookupError):
        abort(422)
    door.arrive(accounts.begin_by_passkey(passkey, verified.new_sign_count, door.browser()))
    return redirect(door.path_after(path), 303)


def _known(credential_id: bytes) -> Passkey:
    """Raises LookupError for a key of nobody, or of another house."""
    datastore = current_app.extensions["security"].datastore
    found = cast(Passkey | None, datastore.find_webauthn(credential_id))
    if found is None or found.contact.channel_code != brands.channel().code or not found.contact.active:
        raise LookupError("no such passkey here")
    return found


@bp.post("/<lang>/account/security/passkeys/challenge")
@reauthentication.signed_in_just_now
def new_passkey_challenge() -> ResponseReturnValue:
    contact = reauthentication.whoever()
    options = generate_registration_options(
        rp_id=_house(),
        rp_name=brands.channel().name.in_(lang()),
        user_id=accounts.passkey_handle(contact).encode(),
        user_name=contact.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in contact.webauthn],
    )
    return _challenge(options.challenge, options_to_json(options))


@bp.post("/<lang>/account/security/passkeys")
@reauthentication.signed_in_just_now
def add_passkey() -> ResponseReturnValue:
    answer = request.form.get("answer", "")
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=_expected(),
            expected_rp_id=_house(),
            expected_origin=brands.origin(),
            require_user_verification=True,
        )
    except WebAuthnException:
        abort(422)
    accounts.add_passkey(
        reauthentication.whoever(),
        Passkey(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=security_setup.device_name() or _("Passkey"),
            usage="first",
            device_type=made.credential_device_type.value,
            backup_state=made.credential_backed_up,
            transports=json.loads(answer).get("response", {}).get("transports"),
            lastuse_datetime=clock.now(),
        ),
    )
    flash(_("The passkey is added. Next time it is all you need."))
    return redirect(url_for(".security"), 303)


@bp.post("/<lang>/account/security/passkeys/<ref>/removal")
@reauthentication.signed_in_just_now
def forget_passkey(ref: str) -> ResponseReturnValue:
    accounts.forget_passkey(reauthentication.whoever(), ref)
    flash(_("The passkey is deleted. It may still stand in the list of your device."))
    return redirect(url_for(".security"), 303)
