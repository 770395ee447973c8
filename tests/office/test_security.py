"""One's own way in: the password, recovery codes, another app, signed-in devices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailKind
from tests import postbox
from tests.conftest import NOON
from tests.office.clerk import Clerk, member

NEW = "five quiet herons at dawn"
SECURITY = "/en/security"


def last_act() -> str:
    return session.query(AuditEntry.act).order_by(AuditEntry.id.desc()).first()[0]  # type: ignore[index]


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_their_own(office: Flask, role: Role) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role)).opens(SECURITY)
    assert clerk.page.has("How you sign in")
    assert clerk.page.has("10 left.")


def test_a_password_is_changed_and_ends_every_other_session(clerk: Clerk) -> None:
    elsewhere = _elsewhere(clerk)
    clerk.opens(f"{SECURITY}/password").fills("new-password", password=NEW)
    assert clerk.page.has("Your password is changed.")
    assert elsewhere.opens("/en/").page.h1 == "Sign in"
    assert clerk.opens("/en/").page.has("Sales today")
    assert last_act() == "password_changed"
    assert len(postbox.letters(EmailKind.STAFF_SECURITY)) == 1
    assert Clerk(clerk.app, "en").gives_password(password=NEW).page.h1 == "Confirm it is you"


def _elsewhere(clerk: Clerk) -> Clerk:
    """The same person on another device, by a recovery code."""
    twin = Clerk(clerk.app, "en").gives_password().opens("/en/recovery")
    return twin.fills("recovery-form", code=clerk.codes[0])


@pytest.mark.parametrize("password", ["", "short", "password123", "karin@cube.example"])
def test_a_weak_password_is_refused(clerk: Clerk, password: str) -> None:
    clerk.opens(f"{SECURITY}/password").fills("new-password", 422, password=password)
    assert clerk.page.has("There is a problem")
    assert Clerk(clerk.app, "en").gives_password().page.h1 == "Confirm it is you"


def test_new_recovery_codes_end_the_old_ones(clerk: Clerk) -> None:
    clerk.opens(f"{SECURITY}/codes")
    assert clerk.page.has("The 10 you have left stop working.")
    clerk.sends(f"{SECURITY}/codes")
    made = [item.get_text() for item in clerk.page.soup.select(".door-codes li")]
    assert len({*made} - {*clerk.codes}) == 10
    assert last_act() == "recovery_codes_renewed"
    twin = Clerk(clerk.app, "en").gives_password().opens("/en/recovery")
    twin.fills("recovery-form", 422, code=clerk.codes[0])
    twin.fills("recovery-form", code=made[0])
    assert twin.page.has("Sales today")


def test_another_app_takes_the_place_of_the_first(clerk: Clerk) -> None:
    old = clerk.secret
    clerk.opens("/en/enrol")
    assert clerk.page.h1 == "Set up another authenticator app"
    clerk.enrols()
    assert clerk.secret != old
    with clock.at(NOON + timedelta(minutes=1)):
        fresh = Clerk(clerk.app, "en").gives_password()
        fresh.secret = old
        fresh.fills("code-form", 422, code=fresh.code())
        fresh.secret = clerk.secret
        assert fresh.fills("code-form", code=fresh.code()).page.has("Sales today")


def test_a_device_is_signed_out_from_another(clerk: Clerk) -> None:
    elsewhere = _elsewhere(clerk)
    clerk.opens(SECURITY)
    clerk.sends(clerk.page.action("/sessions/removal"), **clerk.page.form("/sessions/removal"))
    assert clerk.page.has("1 session is ended.")
    assert elsewhere.opens("/en/").page.h1 == "Sign in"
    assert clerk.opens("/en/").page.has("Sales today")
    assert last_act() == "session_ended"


def test_all_others_are_signed_out_at_once(clerk: Clerk) -> None:
    first = _elsewhere(clerk)
    clerk.opens(SECURITY).sends(f"{SECURITY}/sessions/removal")
    assert first.opens("/en/").page.h1 == "Sign in"
    assert last_act() == "sessions_ended"


def test_signing_in_and_out_is_in_the_audit(clerk: Clerk) -> None:
    with clock.at(NOON + timedelta(minutes=1)):
        fresh = Clerk(clerk.app, "en").gives_password()
        fresh.secret = clerk.secret
        fresh.fills("code-form", code=fresh.code())
        assert last_act() == "signed_in"
        fresh.sends("/en/sign-out")
        assert last_act() == "signed_out"
