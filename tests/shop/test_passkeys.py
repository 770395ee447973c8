"""What a browser's key may answer; the browser's own part is in the journeys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes

from app.db import session
from app.kernel import clock
from app.people.customers.models import Contact, Passkey
from tests import people
from tests.authenticator import UNTOUCHED, registered, signed
from tests.authenticator import answer as said
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


@pytest.fixture
def ada(shopper: Shopper) -> Shopper:
    return shopper.signs_in(people.contact(confirmed_at=NOON)).opens(SECURITY)


def adds_passkey(shopper: Shopper, status: int = 200, **facts: Any) -> Shopper:
    answer = registered(_challenge(shopper, f"{SECURITY}/passkeys"), SHOP, **facts)
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
    answer = signed(_challenge(shopper, OPENED), SHOP, **facts)
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
    answer = signed(_challenge(ada, OPENED), SHOP)
    with clock.at(NOON + timedelta(minutes=5, seconds=1)):
        ada.sends(f"{OPENED}/sign-in", 422, answer=answer)
    ada.opens("/en/account/sign-in").sends(f"{OPENED}/sign-in", 422, answer=answer)
    ada.opens("/en/account/sign-in")
    answer = signed(_challenge(ada, OPENED), SHOP)
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
    said(b"k"),
    said(b"k", clientDataJSON=b"[" * 5_000, attestationObject=b"\x9f" * 5_000),
    said(b"k", clientDataJSON=b"\xff", attestationObject=b"\xff"),
    said(b"k", clientDataJSON=b"{}", authenticatorData=b"", signature=b"", userHandle=b""),
    said(b"k", clientDataJSON=b"{}", authenticatorData=b"", signature=b"").replace(
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
