"""Passkeys of staff: the whole way in, or the second factor; bound to the office's own name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.messages.email_queue.models import EmailKind
from app.people.staff import services as staff
from app.people.staff.models import StaffPasskey
from tests import postbox
from tests.authenticator import UNLOCKED, UNTOUCHED, registered, signed
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import SHOP

ORIGIN = "http://office.test"  # beside http://shop.test, at the host that is set
SECURITY = "/en/security"


def challenge(clerk: Clerk, path: str) -> str:
    data = {"csrf_token": clerk._token()}
    asked = clerk.client.post(clerk._full(path), data=data, headers=clerk._headers("same-origin"))
    assert asked.json
    return str(asked.json["challenge"])


def adds(clerk: Clerk, status: int = 200, origin: str = ORIGIN, seen: int = UNLOCKED) -> Clerk:
    answer = registered(challenge(clerk, f"{SECURITY}/passkeys/challenge"), origin, seen=seen)
    return clerk.sends(f"{SECURITY}/passkeys", status, answer=answer)


def comes(clerk: Clerk, status: int = 200, origin: str = ORIGIN, count: int = 1, **more: str) -> Clerk:
    answer = signed(challenge(clerk, "/en/passkeys/challenge"), origin, count)
    return clerk.sends("/en/passkeys/sign-in", status, answer=answer, **more)


def acts() -> list[str]:
    return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


@pytest.fixture
def keyed(clerk: Clerk) -> Clerk:
    """Karin, who has added a passkey and signed out."""
    adds(clerk.opens(SECURITY))
    assert clerk.page.has("The passkey is added.")
    return clerk.sends("/en/sign-out")


def test_a_key_is_both_factors_at_once(keyed: Clerk) -> None:
    comes(keyed)
    assert keyed.page.has("Sales today")
    assert acts()[-3:] == ["passkey_added", "signed_out", "signed_in"]


def test_a_key_leads_on_to_what_was_asked_for(keyed: Clerk) -> None:
    keyed.opens("/en/orders")
    assert keyed.page.h1 == "Sign in"
    held = keyed.page.form("/passkeys/sign-in")
    comes(keyed, return_to=held["return_to"])
    assert keyed.page.h1 == "Orders"


def test_after_the_password_a_key_is_the_second_factor(keyed: Clerk) -> None:
    keyed.gives_password()
    assert keyed.page.has("Use a passkey")
    assert comes(keyed).page.has("Sales today")


def test_a_key_of_somebody_else_is_no_second_factor(keyed: Clerk, office: Flask) -> None:
    """It signs its owner in, and nobody else."""
    member("noa@cube.example", name="Noa")
    noa = Clerk(office, "en").gives_password("noa@cube.example")
    comes(noa)
    assert noa.page.has("Karin Meyer")
    assert not noa.page.has("Noa")


def test_adding_another_factor_is_told_by_mail(keyed: Clerk) -> None:
    assert [letter.recipient for letter in postbox.letters(EmailKind.STAFF_SECURITY)] == [
        "karin@cube.example"
    ]


def test_a_key_may_be_the_first_second_factor(office: Flask) -> None:
    member()
    karin = Clerk(office, "en").gives_password()
    assert karin.page.has("Use a passkey instead")
    adds(karin)
    assert karin.page.h1 == "Keep these recovery codes"
    assert len(karin.page.soup.select(".door-codes li")) == 10
    assert karin.opens("/en/").page.has("Sales today")
    karin.sends("/en/sign-out").gives_password()
    assert karin.page.h1 == "Confirm it is you"
    assert karin.page.has("Use a recovery code")
    assert not karin.page.soup.find(id="code-form")


def test_the_only_second_factor_stays(office: Flask) -> None:
    member()
    karin = adds(Clerk(office, "en").gives_password()).opens(SECURITY)
    key = session.scalars(select(StaffPasskey)).one()
    karin.sends(f"{SECURITY}/passkeys/{key.ref}/removal")
    assert karin.page.has("This passkey is your only second factor.")
    assert session.scalars(select(StaffPasskey)).all()


def test_a_deleted_key_opens_nothing(clerk: Clerk) -> None:
    adds(clerk.opens(SECURITY))
    key = session.scalars(select(StaffPasskey)).one()
    clerk.sends(f"{SECURITY}/passkeys/{key.ref}/removal")
    assert clerk.page.has("The passkey is deleted.")
    comes(clerk.sends("/en/sign-out"), 422)


@pytest.mark.parametrize("origin", [SHOP, "http://office.test.evil.example"])
def test_a_key_of_another_house_opens_nothing(keyed: Clerk, origin: str) -> None:
    comes(keyed, 422, origin)


def test_a_copy_that_counts_behind_opens_nothing(keyed: Clerk) -> None:
    comes(keyed, count=5).sends("/en/sign-out")
    comes(keyed, 422, count=5)


def test_a_key_of_whoever_is_suspended_opens_nothing(keyed: Clerk) -> None:
    karin = staff.at("karin@cube.example")
    assert karin is not None
    staff.suspend(karin, active=False, by=OWNER)
    comes(keyed, 422)


def test_a_key_nobody_unlocked_is_not_added(clerk: Clerk) -> None:
    adds(clerk.opens(SECURITY), 422, seen=UNTOUCHED)


def test_a_key_is_not_added_twice(clerk: Clerk) -> None:
    adds(clerk.opens(SECURITY))
    adds(clerk.opens(SECURITY), 422)


def test_a_stranger_adds_none(office: Flask) -> None:
    stranger = Clerk(office, "en").opens("/en/sign-in")
    assert stranger.sends(f"{SECURITY}/passkeys", answer="{}").page.h1 == "Sign in"


def test_a_key_confirms_what_was_typed(clerk: Clerk) -> None:
    """The second factor again, by key: the form goes on with it."""
    adds(clerk.opens(SECURITY))
    with clock.at(NOON + timedelta(minutes=6)):
        clerk.opens(f"{SECURITY}").sends(f"{SECURITY}/codes")
        assert clerk.page.h1 == "Confirm it is you"
        answer = signed(challenge(clerk, "/en/passkeys/challenge"), ORIGIN)
        clerk.sends(f"{SECURITY}/codes", answer=answer)
        assert clerk.page.h1 == "Keep these recovery codes"
