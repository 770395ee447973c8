"""The team's pages: invited by mail, roles given and taken, suspended, signed out, factors forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Grant, Role
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.people.staff import services as staff
from app.people.staff.models import Staff
from tests import postbox
from tests.conftest import NOON
from tests.office.clerk import PASSWORD, Clerk, member
from tests.people import OWNER

TEAM = "/en/setup/team"


@pytest.fixture
def alex(office: Flask) -> Clerk:
    """An administrator of the whole house, just signed in."""
    return Clerk(office, "en").signs_in(member("alex@cube.example", Role.ADMIN, name="Alex"))


@pytest.fixture
def karin(alex: Clerk) -> Staff:
    return member()


def invited(alex: Clerk, status: int = 200, **typed: str) -> Clerk:
    facts = {
        "name": "Sam", "email": "Sam@Cube.example", "role": "manager", "channel": "cube", "lang": "fr",
    }  # fmt: skip
    return alex.opens(f"{TEAM}/invitation").fills("invite", status, **{**facts, **typed})


def acts(who: Staff) -> list[str]:
    query = select(AuditEntry.act).filter_by(kind="staff", ref=who.ref).order_by(AuditEntry.id)
    return list(session.scalars(query))


def test_the_team_is_listed_with_roles_factors_and_state(alex: Clerk, karin: Staff) -> None:
    staff.give_role(karin, Grant(Role.PHONE, "cube"), OWNER)
    alex.opens(TEAM)
    assert alex.page.h1 == "Team"
    assert alex.page.has("administrator, everywhere")
    assert alex.page.has("phone desk, ")
    assert alex.page.soup.select(".c-factor")[1].get_text() == "app"
    assert alex.page.has("No second factor yet")


def test_somebody_invited_by_mail_comes_in(alex: Clerk, office: Flask, db: Flask) -> None:
    invited(alex)
    assert alex.page.has("The invitation is on its way to sam@cube.example.")
    assert alex.page.h1 == "Sam"
    assert alex.page.has("manager, ")
    (letter,) = postbox.letters(EmailKind.STAFF_INVITATION)
    assert (letter.recipient, letter.lang) == ("sam@cube.example", "fr")
    sam = Clerk(office, "en").opens(f"/en/invitation/{letter.secret}")
    sam.fills("invitation", password=PASSWORD).enrols()
    assert sam.opens("/en/").page.has("Sales today")
    assert acts(staff.at("sam@cube.example")) == [  # type: ignore[arg-type]
        "invited", "invitation_accepted", "authenticator_enrolled",
    ]  # fmt: skip


def test_the_mail_leads_to_the_offices_own_host(alex: Clerk, db: Flask) -> None:
    invited(alex)
    (letter,) = postbox.letters(EmailKind.STAFF_INVITATION)
    with db.app_context():
        body = composer.compose(letter).body
    assert f"/fr/invitation/{letter.secret}" in body
    assert "http://office.shop.test/" in body
    assert "http://shop.test/" not in body


def test_the_same_form_sent_twice_invites_once(alex: Clerk) -> None:
    alex.opens(f"{TEAM}/invitation")
    action, held = alex.page.form_by_id("invite")
    typed = {**held, "name": "Sam", "email": "sam@cube.example", "role": "manager", "channel": ""}
    first = alex.sends(action, **typed)
    assert first.page.h1 == "Sam"
    assert alex.sends(action, **typed).page.h1 == "Sam"
    assert len(postbox.letters(EmailKind.STAFF_INVITATION)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "karin@cube.example"}, "Somebody of the team has this address."),
        ({"email": "sam@"}, "This address seems incomplete."),
        ({"name": ""}, "Enter a name."),
        ({"role": "emperor"}, "Not a valid choice"),
        ({"channel": "nowhere"}, "Not a valid choice"),
    ],
)
def test_an_invitation_that_cannot_be_is_explained_where_it_was_typed(
    alex: Clerk, karin: Staff, typed: dict[str, str], sentence: str
) -> None:
    invited(alex, 422, **typed)
    assert alex.page.has(sentence)
    assert alex.page.h1 == "Invite somebody"
    assert not postbox.letters(EmailKind.STAFF_INVITATION)


def test_a_link_sent_again_ends_the_one_before(alex: Clerk, office: Flask) -> None:
    invited(alex)
    alex.sends(alex.page.action("/invitation"), **alex.page.form("/invitation"))
    first, second = postbox.letters(EmailKind.STAFF_INVITATION)
    Clerk(office, "en").opens(f"/en/invitation/{first.secret}", 410)
    Clerk(office, "en").opens(f"/en/invitation/{second.secret}")


def test_who_forgot_their_password_keeps_their_second_factor(
    alex: Clerk, karin: Staff, office: Flask
) -> None:
    at_work = Clerk(office, "en").signs_in(karin)
    alex.opens(f"{TEAM}/{karin.ref}")
    alex.sends(alex.page.action("/invitation"), **alex.page.form("/invitation"))
    (letter,) = postbox.letters(EmailKind.STAFF_INVITATION)
    back = Clerk(office, "en").opens(f"/en/invitation/{letter.secret}")
    back.secret = at_work.secret
    with clock.at(NOON + timedelta(minutes=1)):
        back.fills("invitation", password="five quiet herons at dawn")
        assert back.page.h1 == "Confirm it is you"
        assert back.fills("code-form", code=back.code()).page.has("Sales today")
        assert at_work.opens("/en/").page.h1 == "Sign in"


def test_a_role_is_given_taken_and_given_back(alex: Clerk, karin: Staff) -> None:
    page = f"{TEAM}/{karin.ref}"
    alex.opens(page).fills("give", role="door", channel="cube")
    door = Grant(Role.DOOR, "cube")
    assert door in grants()
    assert alex.page.has("Role given: door, ")
    held = {"role": "door", "channel": "cube"}
    alex.sends(f"{page}/roles/removal", 200, **held)
    assert door not in grants()
    undoes(alex)
    assert door in grants()
    assert acts(karin)[2:] == ["role_given", "role_taken", "role_given"]


def grants(email: str = "karin@cube.example") -> frozenset[Grant]:
    """As they are now."""
    found = staff.at(email)
    assert found is not None
    session.refresh(found)
    return found.grants


def undoes(clerk: Clerk) -> None:
    """Press the button Undo."""
    form = clerk.page.soup.select_one(".flashes form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    clerk.sends(str(form["action"]), 200, **fields)


def test_the_last_administrator_keeps_the_role_and_may_not_be_suspended(alex: Clerk) -> None:
    me = staff.at("alex@cube.example")
    assert me is not None
    for act, held in (("roles/removal", {"role": "admin", "channel": ""}), ("suspension", {})):
        alex.opens(f"{TEAM}/{me.ref}").sends(f"{TEAM}/{me.ref}/{act}", 200, **held)
        assert alex.page.has("Nobody else administers the whole house.")
    assert (me.active, me.grants) == (True, frozenset({Grant(Role.ADMIN)}))


def test_whoever_never_came_in_is_no_other_administrator(alex: Clerk) -> None:
    invited(alex, role="admin", channel="")
    me = staff.at("alex@cube.example")
    assert me is not None
    alex.sends(f"{TEAM}/{me.ref}/roles/removal", role="admin", channel="")
    assert Grant(Role.ADMIN) in me.grants


def test_somebody_suspended_is_out_until_let_in_again(alex: Clerk, karin: Staff, office: Flask) -> None:
    at_work = Clerk(office, "en").signs_in(karin)
    alex.opens(f"{TEAM}/{karin.ref}").sends(f"{TEAM}/{karin.ref}/suspension")
    assert alex.page.has("Karin Meyer is signed out everywhere and cannot come in.")
    assert at_work.opens("/en/").page.h1 == "Sign in"
    undoes(alex)
    assert alex.page.has("Karin Meyer may come in again.")
    assert acts(karin)[-2:] == ["suspended", "readmitted"]


def test_suspending_twice_is_one_act(alex: Clerk, karin: Staff) -> None:
    for _time in range(2):
        alex.opens(f"{TEAM}/{karin.ref}").sends(f"{TEAM}/{karin.ref}/suspension")
    assert acts(karin).count("suspended") == 1


def test_forgotten_factors_are_told_first_and_by_mail(alex: Clerk, karin: Staff, office: Flask) -> None:
    at_work = Clerk(office, "en").signs_in(karin)
    alex.opens(f"{TEAM}/{karin.ref}/factors")
    assert alex.page.has("10 recovery codes stop working")
    assert at_work.opens("/en/security").page.has("Recovery codes")
    alex.sends(f"{TEAM}/{karin.ref}/factors")
    assert at_work.opens("/en/").page.h1 == "Sign in"
    assert at_work.gives_password().page.h1 == "Set up your second factor"
    assert [letter.recipient for letter in postbox.letters(EmailKind.STAFF_SECURITY)] == [karin.email]


def test_an_administrator_ends_a_session(alex: Clerk, karin: Staff, office: Flask) -> None:
    at_work = Clerk(office, "en").signs_in(karin)
    alex.opens(f"{TEAM}/{karin.ref}")
    assert alex.page.has("Signed in on")
    alex.sends(alex.page.action("/sessions/removal"), **alex.page.form("/sessions/removal"))
    assert alex.page.has("1 session is ended.")
    assert alex.page.has("Not signed in anywhere.")
    assert at_work.opens("/en/").page.h1 == "Sign in"
    assert acts(karin)[-1] == "session_ended"


def test_nobody_ends_a_session_of_somebody_else_from_their_own_page(
    alex: Clerk, karin: Staff, office: Flask
) -> None:
    at_work = Clerk(office, "en").signs_in(karin)
    (theirs,) = staff.of(staff.at("alex@cube.example"))  # type: ignore[arg-type]
    at_work.opens("/en/security").sends("/en/security/sessions/removal", session=theirs.ref)
    assert alex.opens(TEAM).page.h1 == "Team"


def test_somebody_who_is_not_there(alex: Clerk) -> None:
    alex.opens(f"{TEAM}/0NOBODY", 404)


def test_in_french_too(office: Flask) -> None:
    alex = Clerk(office, "fr")
    alex.gives_password(member("alex@cube.example", Role.ADMIN, name="Alex").email).enrols()
    assert alex.opens("/fr/setup/team").page.h1 == "Équipe"
    for page in ("/fr/setup/team/invitation", "/fr/security", "/fr/security/password", "/fr/security/codes"):
        alex.opens(page)
    alex.opens(f"/fr/setup/team/{member().ref}")
    assert alex.page.has("billetterie, partout") or alex.page.has("guichet, partout")
