"""A phone's key as tests hold one: it registers, and signs who comes."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

SECRET = ec.generate_private_key(ec.SECP256R1())
UNLOCKED, UNTOUCHED = 0x05, 0x01  # who holds the phone showed who they are, or only that they are there


def registered(
    challenge: str, origin: str, count: int = 0, key: bytes = b"k" * 16, seen: int = UNLOCKED
) -> str:
    """What a new key says, as a phone would, but for its count."""
    point = SECRET.public_key().public_numbers()
    public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
    facts = _facts(origin, count, seen | 0x40) + bytes(16)
    facts += len(key).to_bytes(2, "big") + key + cbor2.dumps(public)
    client = {"type": "webauthn.create", "challenge": challenge, "origin": origin}
    return answer(
        key,
        clientDataJSON=json.dumps(client).encode(),
        attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": facts}),
    )


def _facts(origin: str, count: int, flags: int) -> bytes:
    host = urlsplit(origin).hostname or ""
    return hashlib.sha256(host.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


def signed(challenge: str, origin: str, count: int = 1, key: bytes = b"k" * 16, seen: int = UNLOCKED) -> str:
    """What the same key says when it is asked who comes."""
    client = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin}).encode()
    facts = _facts(origin, count, seen)
    signature = SECRET.sign(facts + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
    return answer(key, clientDataJSON=client, authenticatorData=facts, signature=signature)


def answer(key: bytes, **response: bytes) -> str:
    said = {name: bytes_to_base64url(value) for name, value in response.items()}
    name = bytes_to_base64url(key)
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
