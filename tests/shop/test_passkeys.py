"""What a browser's key may answer; the browser's own part is in the journeys."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from app.db import session
from app.kernel import clock
from app.people.customers.models import Contact, Passkey
from tests import people
from tests.conftest import NOON
from tests.shopper import SHOP, Shopper

SECURITY = "/en/account/security"
OPENED = "/en/account/passkeys"


def _challenge(shopper: Shopper, page: str) -> str:
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = {"csrf_token": shopper._token()}
    asked = shopper.client.post(f"{page}/challenge", data=data, base_url=SHOP, headers=headers)
    assert asked.json
    return str(asked.json["challenge"])


SECRET = ec.generate_private_key(ec.SECP256R1())
UNLOCKED, UNTOUCHED = 0x05, 0x01  # who holds the phone showed who they are, or only that they are there


def _registered(challenge: str, count: int, key: bytes = b"k" * 16, seen: int = UNLOCKED) -> str:
    """What a new key says, as a phone would, but for its count."""
    point = SECRET.public_key().public_numbers()
    public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
    facts = _facts(count, seen | 0x40) + bytes(16)
    facts += len(key).to_bytes(2, "big") + key + cbor2.dumps(public)
    client = {"type": "webauthn.create", "challenge": challenge, "origin": SHOP}
    return _answer(
        key,
        clientDataJSON=json.dumps(client).encode(),
        attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": facts}),
    )


def _facts(count: int, flags: int) -> bytes:
    return hashlib.sha256(b"shop.test").digest() + bytes([flags]) + count.to_bytes(4, "big")


def _signed(challenge: str, count: int = 1, key: bytes = b"k" * 16, seen: int = UNLOCKED) -> str:
    """What the same key says when it is asked who comes."""
    client = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": SHOP}).encode()
    facts = _facts(count, seen)
    signature = SECRET.sign(facts + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
    return _answer(key, clientDataJSON=client, authenticatorData=facts, signature=signature)


def _answer(key: bytes, **response: bytes) -> str:
    said = {name: bytes_to_base64url(value) for name, value in response.items()}
    name = bytes_to_base64url(key)
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


@pytest.fixture
def ada(shopper: Shopper) -> Shopper:
    return shopper.signs_in(people.contact(confirmed_at=NOON)).opens(SECURITY)


def adds_passkey(shopper: Shopper, status: int = 200, **facts: Any) -> Shopper:
    answer = _registered(_challenge(shopper, f"{SECURITY}/passkeys"), **facts)
    return shopper.sends(f"{SECURITY}/passkeys", status, answer=answer)


def test_a_key_may_count_further_than_our_column(ada: Shopper) -> None:
    adds_passkey(ada, count=2**32 - 1)
    assert ada.page.has("The passkey is added.")
    assert session.scalars(select(Passkey.sign_count)).one() == 2**31 - 1


def test_a_key_that_is_known_is_not_added_twice(ada: Shopper) -> None:
    adds_passkey(ada, count=0)
    adds_passkey(ada, 422, count=0)
    assert len(session.scalars(select(Passkey)).all()) == 1


def test_a_key_nobody_unlocked_is_not_added(ada: Shopper) -> None:
    adds_passkey(ada, 422, count=0, seen=UNTOUCHED)
    assert session.scalars(select(Passkey)).all() == []


@pytest.fixture
def key(ada: Shopper) -> Passkey:
    """Ada's, who has signed out since."""
    adds_passkey(ada, count=0).sends("/en/account/sign-out")
    return session.scalars(select(Passkey)).one()


def _comes(shopper: Shopper, status: int = 200, **facts: Any) -> Shopper:
    shopper.opens("/en/account/sign-in")
    answer = _signed(_challenge(shopper, OPENED), **facts)
    return shopper.sends(f"{OPENED}/sign-in", status, answer=answer)


def test_a_key_signs_in(ada: Shopper, key: Passkey) -> None:
    _comes(ada)
    assert ada.opens(SECURITY).page.has("Passkeys")
    assert session.scalars(select(Passkey.sign_count)).one() == 1


@pytest.mark.parametrize("facts", [{"seen": UNTOUCHED}, {"key": b"?" * 16}])
def test_a_key_nobody_unlocked_or_knows_opens_nothing(ada: Shopper, key: Passkey, facts: Any) -> None:
    _comes(ada, 422, **facts)


def test_a_copy_of_a_key_that_counts_behind_it_opens_nothing(ada: Shopper, key: Passkey) -> None:
    _comes(ada, count=5).sends("/en/account/sign-out")
    _comes(ada, 422, count=5)


def test_a_key_of_another_house_or_of_whoever_is_barred_opens_nothing(ada: Shopper, key: Passkey) -> None:
    contact = session.get_one(Contact, key.contact_ref)
    contact.channel_code = "ombres"
    _comes(ada, 422)
    contact.channel_code, contact.active = "cube", False
    _comes(ada, 422)


def test_a_challenge_is_answered_once_and_within_five_minutes(ada: Shopper, key: Passkey) -> None:
    ada.opens("/en/account/sign-in")
    answer = _signed(_challenge(ada, OPENED))
    with clock.at(NOON + timedelta(minutes=5, seconds=1)):
        ada.sends(f"{OPENED}/sign-in", 422, answer=answer)
    ada.opens("/en/account/sign-in").sends(f"{OPENED}/sign-in", 422, answer=answer)
    ada.opens("/en/account/sign-in")
    answer = _signed(_challenge(ada, OPENED))
    with clock.at(NOON + timedelta(minutes=5)):
        ada.sends(f"{OPENED}/sign-in", answer=answer)


def test_a_deleted_key_opens_nothing(ada: Shopper) -> None:
    adds_passkey(ada, count=0)
    ada.sends(ada.page.action("/removal"))
    assert ada.page.has("The passkey is deleted. It may still stand in the list of your device.")
    ada.sends("/en/account/sign-out")
    _comes(ada, 422)


GARBLED = (
    "",
    "[]",
    "[" * 5_000,
    '{"id": 1}',
    _answer(b"k"),
    _answer(b"k", clientDataJSON=b"[" * 5_000, attestationObject=b"\x9f" * 5_000),
    _answer(b"k", clientDataJSON=b"\xff", attestationObject=b"\xff"),
    _answer(b"k", clientDataJSON=b"{}", authenticatorData=b"", signature=b"", userHandle=b""),
    _answer(b"k", clientDataJSON=b"{}", authenticatorData=b"", signature=b"").replace(
        '"signature"', '"userHandle": "\\u00e9", "signature"'
    ),
)


@pytest.mark.parametrize("answer", GARBLED)
def test_a_garbled_answer_is_refused(ada: Shopper, answer: str) -> None:
    _challenge(ada, f"{SECURITY}/passkeys")
    ada.sends(f"{SECURITY}/passkeys", 422, answer=answer)


@pytest.mark.parametrize("answer", GARBLED)
def test_a_garbled_answer_opens_nothing(shopper: Shopper, answer: str) -> None:
    shopper.opens("/en/account/sign-in")
    assert base64url_to_bytes(_challenge(shopper, OPENED))
    shopper.sends(f"{OPENED}/sign-in", 422, answer=answer)
