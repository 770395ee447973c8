"""What signing in by passkey and adding one share: the shop's name, and a challenge that is answered once."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from app.http import brands
from app.kernel import clock

CHALLENGE = "challenge"
SECONDS = 300


def relying_party() -> str:
    """The host name that keys are bound to (WebAuthn's RP ID)."""
    return urlsplit(brands.origin()).hostname or ""


def challenge(made: bytes, options: str) -> Response:
    session[CHALLENGE] = [bytes_to_base64url(made), int(clock.now().timestamp())]
    return Response(options, mimetype="application/json")


def expected_challenge() -> bytes:
    """The challenge this browser was given; it answers once, within SECONDS."""
    sent, asked_at = session.pop(CHALLENGE, None) or ("", 0)
    if clock.now().timestamp() - asked_at > SECONDS:
        abort(422)
    return base64url_to_bytes(sent)
