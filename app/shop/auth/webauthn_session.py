"""What signing in by passkey and adding one share: the shop's name, and a challenge that is answered once."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException

from app.http import brands, json_text
from app.http.numbers import LARGEST
from app.kernel import clock
from app.people.customers.models import Passkey

CHALLENGE = "challenge"
SECONDS = 300

# What reading an answer may raise: the library names its own refusals, not those of what it reads with.
REFUSALS = (WebAuthnException, ValueError, LookupError, TypeError, RecursionError)


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


def answer() -> dict[str, Any]:
    """What the browser's key has said, unread; nothing if it said nothing."""
    found = json_text.read(request.form.get("answer", ""))
    return found if isinstance(found, dict) else {}


def find(credential_id: bytes) -> Passkey | None:
    """Whosever it is."""
    return cast(Passkey | None, current_app.extensions["security"].datastore.find_webauthn(credential_id))


def kept_count(signed: int) -> int:
    """A key may count twice as far as the column does."""
    return min(signed, LARGEST)
