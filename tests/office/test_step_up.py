"""What gives power or takes data out asks for a second factor of the last five minutes; no typing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.kernel.actors import Grant, Role
from app.people.staff import services as staff
from app.people.staff.models import Staff
from tests.conftest import NOON
from tests.office.clerk import Clerk, member

TEAM = "/en/setup/team"
LATER = NOON + timedelta(minutes=5, seconds=1)


@pytest.fixture
def alex(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("alex@cube.example", Role.ADMIN, name="Alex"))


@pytest.fixture
def sheet(alex: Clerk) -> str:
    """Karin's page, which Alex has open."""
    found = f"{TEAM}/{member().ref}"
    alex.opens(found)
    return found


@pytest.fixture
def later(sheet: str) -> Iterator[None]:
    """So late that the second factor counts no more."""
    with clock.at(LATER):
        yield


def roles() -> set[Role]:
    found = staff.at("karin@cube.example")
    assert found is not None
    session.refresh(found)
    return {grant.role for grant in found.grants}


def test_for_five_minutes_nothing_is_asked(alex: Clerk, sheet: str) -> None:
    with clock.at(NOON + timedelta(minutes=5)):
        alex.fills("give", role="door")
    assert Role.DOOR in roles()


def test_later_the_page_holds_what_was_typed_and_sends_it_on(alex: Clerk, sheet: str, later: None) -> None:
    alex.fills("give", role="door", channel="cube")
    assert alex.page.h1 == "Confirm it is you"
    assert Role.DOOR not in roles()
    alex.fills("proof", proof_code=alex.code())
    assert alex.page.h1 == "Karin Meyer"
    assert staff.at("karin@cube.example").grants >= {Grant(Role.DOOR, "cube")}  # type: ignore[union-attr]


def test_after_that_nothing_is_asked_for_five_minutes(alex: Clerk, sheet: str, later: None) -> None:
    alex.fills("give", role="door").fills("proof", proof_code=alex.code())
    alex.fills("give", role="phone")
    assert alex.page.h1 == "Karin Meyer"
    assert {Role.DOOR, Role.PHONE} <= roles()


def test_a_wrong_code_does_nothing_and_keeps_what_was_typed(alex: Clerk, sheet: str, later: None) -> None:
    alex.fills("give", role="door").fills("proof", 422, proof_code="000000")
    assert alex.page.has("This code is not right, or was used already.")
    assert Role.DOOR not in roles()
    alex.fills("proof", proof_code=alex.code())
    assert Role.DOOR in roles()


def test_codes_are_not_guessed_there_either(alex: Clerk, sheet: str, later: None) -> None:
    alex.fills("give", role="door")
    for _try in range(5):
        alex.fills("proof", 422, proof_code="000000")
    action, held = alex.page.form_by_id("proof")
    alex.sends(action, 429, **{**held, "proof_code": alex.code()})
    assert Role.DOOR not in roles()


def test_a_page_that_is_asked_for_comes_after_the_code(alex: Clerk, sheet: str, later: None) -> None:
    alex.opens(f"{TEAM}/invitation")
    assert alex.page.h1 == "Confirm it is you"
    assert alex.fills("code-form", code=alex.code()).page.h1 == "Invite somebody"


def test_a_password_is_never_held(alex: Clerk) -> None:
    alex.opens("/en/security/password")
    with clock.at(LATER):
        alex.fills("new-password", password="five quiet herons at dawn")
        assert "herons" not in alex.page.html
        assert alex.page.has("Then enter the password once more.")
        alex.fills("code-form", code=alex.code()).opens("/en/security/password")
        assert alex.page.h1 == "Change the password"


def test_a_form_key_goes_with_the_form(alex: Clerk, sheet: str) -> None:
    alex.opens(f"{TEAM}/invitation")
    with clock.at(LATER):
        alex.fills("invite", name="Sam", email="sam@cube.example")
        alex.fills("proof", proof_code=alex.code())
        assert alex.page.h1 == "Sam"


PATHS = ("roles", "roles/removal", "suspension", "readmission", "factors", "invitation")


@pytest.mark.parametrize("path", PATHS)
def test_it_is_asked_for_everything_that_gives_or_takes_power(
    alex: Clerk, sheet: str, later: None, path: str
) -> None:
    key = {"form_key": "0KEY"} if path == "invitation" else {}
    assert alex.sends(f"{sheet}/{path}", 200, **key, role="door").page.h1 == "Confirm it is you"


@pytest.mark.parametrize(
    "path", ["/en/security/codes", "/en/security/password", "/en/enrol", f"{TEAM}/invitation"]
)
def test_it_is_asked_before_ones_own_way_in_changes(alex: Clerk, later: None, path: str) -> None:
    assert alex.opens(path).page.h1 == "Confirm it is you"


def test_who_may_not_is_not_asked_but_told_nothing(office: Flask, later: None) -> None:
    karin = staff.at("karin@cube.example")
    assert isinstance(karin, Staff)
    clerk = Clerk(office, "en").signs_in(karin)
    with clock.at(LATER + timedelta(minutes=6)):
        clerk.opens(f"{TEAM}/invitation", 404)
