"""What every front does with passkeys: ask with a challenge that is answered once, and check the answer.

`origin` is the front's own address as the outside knows it; keys are bound to its host name. The browser's
part is in static/js/passkeys.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request, session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.http import devices, json_text
from app.http.i18n import _
from app.http.numbers import LARGEST
from app.kernel import clock

CHALLENGE = "challenge"
SECONDS = 300

# What reading an answer may raise: the library names its own refusals, not those of what it reads with.
REFUSALS = (WebAuthnException, ValueError, LookupError, TypeError, RecursionError)


class Key(Protocol):
    """A passkey as it is kept, a contact's or a member of staff's."""

    credential_id: Any
    public_key: Any
    sign_count: Any


def ask_for_one(origin: str) -> Response:
    """The key says whose it is, so the answer tells nothing about any account."""
    options = generate_authentication_options(
        rp_id=_host(origin), user_verification=UserVerificationRequirement.REQUIRED
    )
    return _challenge(options.challenge, options_to_json(options))


def ask_for_new(origin: str, house: str, handle: str, name: str, known: Sequence[Key]) -> Response:
    """For somebody who has the `known` ones already: none of those is made twice."""
    options = generate_registration_options(
        rp_id=_host(origin),
        rp_name=house,
        user_id=handle.encode(),
        user_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return _challenge(options.challenge, options_to_json(options))


def _host(origin: str) -> str:
    """The host name that keys are bound to (WebAuthn's RP ID)."""
    return urlsplit(origin).hostname or ""


def _challenge(made: bytes, options: str) -> Response:
    session[CHALLENGE] = [bytes_to_base64url(made), int(clock.now().timestamp())]
    return Response(options, mimetype="application/json")


def new_one(origin: str) -> dict[str, Any]:
    """The columns of the key that was made. Answers 422 if it is not as it must be, or is known."""
    expected = _expected_challenge()
    try:
        answer = parse_registration_credential_json(_answer())
        made = verify_registration_response(
            credential=answer,
            expected_challenge=expected,
            expected_rp_id=_host(origin),
            expected_origin=origin,
            require_user_verification=True,
        )
    except REFUSALS:
        abort(422)
    if find(made.credential_id):
        abort(422)
    return {
        "credential_id": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": _kept_count(made.sign_count),
        "name": devices.name() or _("Passkey"),
        "usage": "first",
        "device_type": made.credential_device_type.value,
        "backup_state": made.credential_backed_up,
        "transports": [way.value for way in answer.response.transports or ()],
        "lastuse_datetime": clock.now(),
    }


def answered() -> tuple[AuthenticationCredential, bytes]:
    """What a key has said, unchecked, and the challenge it must have signed. Raises one of REFUSALS."""
    expected = _expected_challenge()
    return parse_authentication_credential_json(_answer()), expected


def sign_count(origin: str, answer: AuthenticationCredential, expected: bytes, key: Key) -> int:
    """The key's new count of signatures. Raises WebAuthnException if this one does not hold."""
    verified = verify_authentication_response(
        credential=answer,
        expected_challenge=expected,
        expected_rp_id=_host(origin),
        expected_origin=origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    return _kept_count(verified.new_sign_count)


def _expected_challenge() -> bytes:
    """The challenge this browser was given; it answers once, within SECONDS."""
    sent, asked_at = session.pop(CHALLENGE, None) or ("", 0)
    if clock.now().timestamp() - asked_at > SECONDS:
        abort(422)
    return base64url_to_bytes(sent)


def _answer() -> dict[str, Any]:
    """What the browser's key has said, unread; nothing if it said nothing."""
    found = json_text.read(request.form.get("answer", ""))
    return found if isinstance(found, dict) else {}


def find(credential_id: bytes) -> Any:
    """A key of this front, whosever it is; None if nobody has it."""
    return current_app.extensions["security"].datastore.find_webauthn(credential_id)


def _kept_count(signed: int) -> int:
    """A key may count twice as far as the column does."""
    return min(signed, LARGEST)
