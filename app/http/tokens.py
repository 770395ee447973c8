"""What we sign or close: links about a basket, an order or an address, and the codes on tickets."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, Signer, URLSafeSerializer


class Cookies(SecureCookieSessionInterface):
    """The session in a signed cookie, as Flask does it but for the hash."""

    digest_method = staticmethod(hashlib.sha256)


def signer(purpose: str) -> URLSafeSerializer:
    """Reads what a predecessor of the key has signed, too."""
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_keys, salt=purpose)


def resume_token(ref: str) -> str:
    return str(signer("resume").dumps(ref))


def read_resume_token(token: str) -> str | None:
    """The basket's ref, or None for a token we did not write."""
    try:
        return str(signer("resume").loads(token))
    except BadSignature:
        return None


def stop_token(email: str) -> str:
    """An address nobody can read in a link, in a log or over a shoulder."""
    return _closed("stop", email)


def read_stop_token(token: str) -> str | None:
    """The address, or None for a token we did not write."""
    return _opened("stop", token)


def preview_token(event_id: int, until: int) -> str:
    """Shows an event that is not in the shop yet; `until` is a Unix time."""
    return str(signer("preview").dumps([event_id, until]))


def read_preview_token(token: str) -> tuple[int, int] | None:
    """The event's id and until when, or None for a token we did not write."""
    try:
        event_id, until = signer("preview").loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    return int(event_id), int(until)


def watch_token(order_ref: str) -> str:
    """Shows where an order's payment stands, and does not tell the ref that opens the order itself."""
    return _closed("watch", order_ref)


def read_watch_token(token: str) -> str | None:
    """The order's ref, or None for a token we did not write."""
    return _opened("watch", token)


def _closed(purpose: str, text: str) -> str:
    closed = _envelopes(purpose)[0].encrypt(text.encode(), None)
    return base64.urlsafe_b64encode(closed).decode().rstrip("=")


def _opened(purpose: str, token: str) -> str | None:
    for envelope in _envelopes(purpose):
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return envelope.decrypt(sealed, None).decode()
        except (binascii.Error, InvalidTag, ValueError):
            continue
    return None


def _envelopes(purpose: str) -> list[AESSIV]:
    """They close and sign at once; a mail drawn twice carries the same link twice. The first one closes."""
    keys = current_app.config["SETTINGS"].seal_keys.keys
    return [AESSIV(hashlib.sha512(purpose.encode() + key).digest()) for key in keys]


def ticket_keys() -> list[Ed25519PrivateKey]:
    """The first signs the codes on tickets; a door admits those of any."""
    return [_private_key(raw) for raw in current_app.config["SETTINGS"].ticket_keys.keys]


@cache
def _private_key(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


def init_app(app: Flask) -> None:
    """Left alone, the libraries sign with SHA-1: the cookie, the tokens in forms, and ours."""
    Signer.default_digest_method = staticmethod(hashlib.sha256)
    app.session_interface = Cookies()
    app.session_interface.salt = app.config["COOKIE_SALT"]
