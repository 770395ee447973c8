"""Staff come in by an invitation, a password and a second factor; nothing opens with less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import BadSignature

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Grant, Role
from app.people.staff import services as staff
from tests.conftest import NOON
from tests.office.clerk import OFFICE, PASSWORD, Clerk, member
from tests.people import OWNER


@pytest.fixture
def karin(office: Flask) -> Clerk:
    member()
    return Clerk(office, "en")


def acts() -> list[str]:
    return list(session.scalars(session.query(AuditEntry.act).order_by(AuditEntry.id).statement))


def test_an_invitation_leads_to_a_password_an_app_and_the_home(office: Flask) -> None:
    _sam, secret = staff.invite("Sam@Cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    sam = Clerk(office, "en").opens(f"/en/invitation/{secret}")
    assert sam.page.h1 == "Welcome, Sam"
    sam.fills("invitation", password=PASSWORD)
    assert sam.page.h1 == "Set up your second factor"
    sam.enrols()
    assert sam.page.h1 == "Keep these recovery codes"
    assert len(set(sam.codes)) == 10
    assert sam.opens("/en/").page.has("Sales today")
    assert acts() == ["invited", "invitation_accepted", "authenticator_enrolled"]


def test_an_invitation_works_once(office: Flask) -> None:
    _sam, secret = staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    Clerk(office, "en").opens(f"/en/invitation/{secret}").fills("invitation", password=PASSWORD)
    again = Clerk(office, "en").opens(f"/en/invitation/{secret}", 410)
    assert again.page.h1 == "This invitation no longer works"


def test_an_invitation_is_good_for_three_days(office: Flask) -> None:
    _sam, secret = staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    with clock.at(NOON + timedelta(days=3, seconds=1)):
        Clerk(office, "en").opens(f"/en/invitation/{secret}", 410)


def test_a_second_invitation_ends_the_first(office: Flask) -> None:
    _sam, first = staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    Clerk(office, "en").opens(f"/en/invitation/{first}", 410)


def test_a_weak_password_is_refused(office: Flask) -> None:
    _sam, secret = staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)
    sam = Clerk(office, "en").opens(f"/en/invitation/{secret}")
    sam.fills("invitation", 422, password="password123")
    assert sam.page.has("among the first that thieves try")


@pytest.mark.parametrize("path", ["/en/", "/en/orders", "/en/orders/1171-AAAA"])
def test_whoever_is_not_signed_in_is_asked_to(karin: Clerk, path: str) -> None:
    assert karin.opens(path).page.h1 == "Sign in"


@pytest.mark.parametrize("path", ["/en/", "/en/orders"])
def test_a_password_alone_opens_nothing(karin: Clerk, path: str) -> None:
    karin.gives_password()
    assert karin.opens(path).page.h1 == "Set up your second factor"


def test_after_the_password_comes_the_code_and_then_what_was_asked_for(karin: Clerk) -> None:
    karin.gives_password().enrols()
    fresh = Clerk(karin.app, "en")
    fresh.secret = karin.secret
    with clock.at(NOON + timedelta(minutes=1)):
        fresh.opens("/en/orders").fills("sign-in", email="karin@cube.example", password=PASSWORD)
        assert fresh.page.h1 == "Confirm it is you"
        assert fresh.fills("code-form", code=fresh.code()).page.h1 == "Orders"


def test_no_code_works_twice(karin: Clerk) -> None:
    karin.gives_password().enrols()
    fresh = Clerk(karin.app, "en").gives_password()
    fresh.secret = karin.secret
    fresh.fills("code-form", 422, code=fresh.code())
    assert fresh.page.has("was used already")


def test_a_recovery_code_works_once(karin: Clerk) -> None:
    karin.gives_password().enrols()
    code = karin.codes[0].lower().replace("-", " ")
    fresh = Clerk(karin.app, "en").gives_password().opens("/en/recovery")
    fresh.fills("recovery-form", code=code)
    assert fresh.page.has("Sales today")
    again = Clerk(karin.app, "en").gives_password().opens("/en/recovery")
    again.fills("recovery-form", 422, code=code)
    assert again.page.has("not one of your recovery codes")


def test_codes_are_not_guessed(karin: Clerk) -> None:
    karin.gives_password().enrols()
    fresh = Clerk(karin.app, "en").gives_password()
    for _try in range(5):
        fresh.fills("code-form", 422, code="000000")
    fresh.sends("/en/code", 429, code="000000")
    assert fresh.page.h1 == "Too many tries"


def test_a_wrong_password_tells_nothing(karin: Clerk) -> None:
    for email in ("karin@cube.example", "nobody@cube.example"):
        karin.opens("/en/sign-in").fills("sign-in", 422, email=email, password="not this one")
        assert karin.page.has("This address and this password do not belong together.")


def test_fifteen_idle_minutes_sign_out(clerk: Clerk) -> None:
    with clock.at(NOON + timedelta(minutes=14)):
        assert clerk.opens("/en/orders").page.h1 == "Orders"
    with clock.at(NOON + timedelta(minutes=29, seconds=1)):
        assert clerk.opens("/en/orders").page.h1 == "Sign in"


def test_eight_hours_sign_out(clerk: Clerk) -> None:
    for minutes in range(10, 480, 10):
        with clock.at(NOON + timedelta(minutes=minutes)):
            clerk.opens("/en/orders")
    with clock.at(NOON + timedelta(hours=8)):
        assert clerk.opens("/en/orders").page.h1 == "Sign in"


def test_signing_out_ends_the_session(clerk: Clerk) -> None:
    clerk.sends("/en/sign-out")
    assert clerk.opens("/en/orders").page.h1 == "Sign in"


def test_somebody_suspended_is_out_at_once_and_stays_out(clerk: Clerk) -> None:
    who = staff.at("karin@cube.example")
    assert who is not None
    staff.suspend(who, active=False, by=OWNER)
    assert clerk.opens("/en/orders").page.h1 == "Sign in"
    clerk.fills("sign-in", 422, email="karin@cube.example", password=PASSWORD)


def test_a_role_taken_counts_at_once(clerk: Clerk) -> None:
    who = staff.at("karin@cube.example")
    assert who is not None
    staff.take_role(who, Grant(Role.BOX_OFFICE), OWNER)
    clerk.opens("/en/orders", 404)


def test_the_last_administrator_stays(office: Flask) -> None:
    only = member("root@cube.example", Role.ADMIN)
    with pytest.raises(staff.LastAdmin):
        staff.take_role(only, Grant(Role.ADMIN), OWNER)
    member("second@cube.example", Role.ADMIN)
    staff.take_role(only, Grant(Role.ADMIN), OWNER)
    assert only.grants == frozenset()


def test_the_office_is_at_its_own_host_only(office: Flask) -> None:
    for host in ("shop.test", "office.test.evil.example"):
        answer = office.test_client().get(f"http://{host}/en/sign-in")
        assert answer.status_code == 421
    assert office.test_client().get(f"{OFFICE}/en/sign-in").status_code == 200


def test_a_cookie_of_the_shop_opens_no_office_and_the_other_way_round(clerk: Clerk, db: Flask) -> None:
    """Not even its signature counts there."""
    theirs = clerk.client.get_cookie("o", domain="office.test")
    assert theirs is not None
    sign_in = db.session_interface.get_signing_serializer(db)  # type: ignore[attr-defined]
    assert sign_in is not None
    with pytest.raises(BadSignature):
        sign_in.loads(theirs.value)
    visitor = clerk.app.test_client()
    visitor.set_cookie("o", sign_in.dumps(_says(clerk, theirs.value)), domain="office.test")
    assert visitor.get(f"{OFFICE}/en/orders").status_code == 303


def _says(clerk: Clerk, cookie: str) -> dict[str, object]:
    reads = clerk.app.session_interface.get_signing_serializer(clerk.app)  # type: ignore[attr-defined]
    found: dict[str, object] = reads.loads(cookie)
    return found


def test_nothing_of_the_office_is_on_a_shops_host(db: Flask) -> None:
    for path in ("/en/orders", "/en/sign-in", "/en/code"):
        assert db.test_client().get(f"http://shop.test{path}").status_code == 404
