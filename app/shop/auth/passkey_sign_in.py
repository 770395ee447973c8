"""Signing in by passkey. The browser's part is in static/js/passkeys.js."""

from __future__ import annotations

from flask import abort, redirect
from flask.typing import ResponseReturnValue
from webauthn import generate_authentication_options, options_to_json, verify_authentication_response
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import AuthenticationCredential, UserVerificationRequirement

from app.flows.accounts import services as accounts
from app.http import brands, rate_limits, return_to
from app.people.customers.models import Passkey
from app.shop.auth import session as auth_session
from app.shop.auth import webauthn_session
from app.shop.auth.session import bp


@bp.post("/<lang:lang>/account/passkeys/challenge")
@rate_limits.limiter.limit("30/minute")
def passkey_challenge() -> ResponseReturnValue:
    """The key says whose it is, so the answer tells nothing about any account."""
    options = generate_authentication_options(
        rp_id=webauthn_session.relying_party(), user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn_session.challenge(options.challenge, options_to_json(options))


@bp.post("/<lang:lang>/account/passkeys/sign-in")
@rate_limits.wrong_tries("10/10 minutes")
def enter_by_passkey() -> ResponseReturnValue:
    expected, path = webauthn_session.expected_challenge(), return_to.carried()
    try:
        answer = parse_authentication_credential_json(webauthn_session.answer())
        passkey = _known(answer.raw_id)
        sign_count = _verified(answer, passkey, expected)
    except webauthn_session.REFUSALS:
        abort(422)
    auth_session.arrive(accounts.begin_by_passkey(passkey, sign_count, auth_session.browser()))
    return redirect(auth_session.path_after(path), 303)


def _verified(answer: AuthenticationCredential, passkey: Passkey, expected: bytes) -> int:
    """The key's new sign count. Raises WebAuthnException if the signature does not hold."""
    verified = verify_authentication_response(
        credential=answer,
        expected_challenge=expected,
        expected_rp_id=webauthn_session.relying_party(),
        expected_origin=brands.origin(),
        credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.sign_count,
        require_user_verification=True,
    )
    return webauthn_session.kept_count(verified.new_sign_count)


def _known(credential_id: bytes) -> Passkey:
    """Raises LookupError for a key of nobody, or of another channel."""
    found = webauthn_session.find(credential_id)
    if found is None or found.contact.channel_code != brands.channel().code or not found.contact.active:
        raise LookupError("no such passkey here")
    return found
