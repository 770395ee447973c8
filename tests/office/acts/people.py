"""What administrators do about the team, and everybody about their own way in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.db import session
from app.kernel import clock
from app.kernel.actors import Grant, Role
from app.people.staff import services as staff
from app.people.staff.models import Staff, StaffPasskey
from tests.conftest import NOON
from tests.office.acts.desk import Desk, Leaves, leaves, posts_to
from tests.office.clerk import OFFICE, PASSWORD, Clerk, member
from tests.office.test_passkeys import adds, challenge, comes
from tests.people import OWNER

TEAM = "/en/setup/team"
SECURITY = "/en/security"


def _noa(desk: Desk) -> Staff:
    """Her page is open."""
    noa = member("noa@cube.example", Role.DOOR, name="Noa")
    desk.administers().opens(f"{TEAM}/{noa.ref}")
    return noa


@posts_to("team.invite")
def invites(desk: Desk) -> Leaves:
    typed: dict[str, Any] = {"name": "Kim", "email": "kim@cube.example", "role": "manager", "channel": "cube"}
    desk.administers().opens(f"{TEAM}/invitation").fills("invite", 422, **{**typed, "name": ""})
    desk.clerk.fills("invite", **typed)
    return leaves("invited", session.query(Staff).filter_by(name="Kim").one(), "email", "role", "channel")


@posts_to("team.invite_again")
def invites_again(desk: Desk) -> Leaves:
    noa = _noa(desk)
    desk.presses("/invitation")
    return leaves("invited_again", noa)


@posts_to("team.give_role")
def gives_a_role(desk: Desk) -> Leaves:
    noa = _noa(desk)
    desk.clerk.fills("give", role="phone", channel="cube")
    return leaves("role_given", noa, "role", "channel")


@posts_to("team.give_role")
def gives_a_role_they_have(desk: Desk) -> None:
    _noa(desk)
    desk.clerk.fills("give", role="door", channel="")


@posts_to("team.take_role")
def takes_a_role(desk: Desk) -> Leaves:
    noa = _noa(desk)
    desk.presses("/roles/removal")
    return leaves("role_taken", noa, "role", "channel")


@posts_to("team.suspend")
def suspends(desk: Desk) -> Leaves:
    noa = _noa(desk)
    desk.presses("/suspension")
    return leaves("suspended", noa, "active")


@posts_to("team.readmit")
def readmits(desk: Desk) -> Leaves:
    suspends(desk)
    desk.presses("/readmission")
    return leaves("readmitted", session.query(Staff).filter_by(name="Noa").one(), "active")


@posts_to("team.forget_factors")
def forgets_factors(desk: Desk) -> Leaves:
    noa = _noa(desk)
    desk.clerk.opens(f"{TEAM}/{noa.ref}/factors")
    desk.presses("/factors")
    return leaves("second_factors_forgotten", noa)


@posts_to("team.end_session")
def ends_a_session(desk: Desk) -> Leaves:
    noa = member("noa@cube.example", Role.DOOR, name="Noa")
    Clerk(desk.office, "en").signs_in(noa)
    desk.administers().opens(f"{TEAM}/{noa.ref}")
    desk.presses("/sessions/removal")
    return leaves("session_ended", noa, "device")


@posts_to("security.change_password")
def changes_the_password(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{SECURITY}/password").fills("new-password", 422, password="short")
    desk.clerk.fills("new-password", password="five quiet herons at dawn")
    return leaves("password_changed", desk.sam)


@posts_to("security.recovery_codes")
def makes_recovery_codes(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{SECURITY}/codes")
    desk.presses("/codes")
    return leaves("recovery_codes_renewed", desk.sam)


@posts_to("security.recovery_codes")
def confirms_first(desk: Desk) -> Leaves:
    """The second factor is too old: one entry for both."""
    desk.clerk.opens(f"{SECURITY}/codes")
    with clock.at(NOON + timedelta(minutes=6)):
        desk.presses("/codes")
        desk.clerk.fills("proof", 422, proof_code="000000").fills("proof", proof_code=desk.clerk.code())
    return leaves("recovery_codes_renewed", desk.sam)


@posts_to("security.end_session")
def ends_ones_other_sessions(desk: Desk) -> Leaves:
    twin = Clerk(desk.office, "en")
    desk.clerk.opens(SECURITY)
    twin.gives_password("sam@cube.example").opens("/en/recovery")
    twin.fills("recovery-form", code=desk.clerk.codes[0])
    desk.clerk.sends(f"{SECURITY}/sessions/removal")
    return leaves("sessions_ended", desk.sam, "number")


@posts_to("security.remove_passkey")
def removes_a_passkey(desk: Desk) -> Leaves:
    adds(desk.clerk.opens(SECURITY))
    desk.clerk.opens(SECURITY)
    desk.presses(f"/{session.query(StaffPasskey).one().ref}/removal")
    return leaves("passkey_removed", desk.sam, "passkey")


@posts_to("auth.add_passkey")
def adds_a_passkey(desk: Desk) -> Leaves:
    adds(desk.clerk.opens(SECURITY))
    return leaves("passkey_added", desk.sam, "passkey")


@posts_to("auth.new_passkey_challenge")
def asks_to_add_one(desk: Desk) -> None:
    challenge(desk.clerk.opens(SECURITY), f"{SECURITY}/passkeys/challenge")


@posts_to("auth.passkey_challenge")
def asks_to_use_one(desk: Desk) -> None:
    challenge(desk.clerk.opens(SECURITY), "/en/passkeys/challenge")


@posts_to("auth.enter_by_passkey")
def comes_in_by_passkey(desk: Desk) -> Leaves:
    adds_a_passkey(desk)
    comes(desk.clerk.sends("/en/sign-out"))
    return leaves("signed_in", desk.sam)


@posts_to("auth.invitation")
def accepts_an_invitation(desk: Desk) -> Leaves:
    secret = staff.invite("sam@cube.example", "Sam", "en", Grant(Role.MANAGER), OWNER)[1]
    desk.clerk = Clerk(desk.office, "en")
    desk.clerk.opens(f"/en/invitation/{secret}").fills("invitation", 422, password="short")
    desk.clerk.fills("invitation", password=PASSWORD)
    desk.sam = session.query(Staff).filter_by(name="Sam").one()
    return leaves("invitation_accepted", desk.sam)


@posts_to("auth.sign_in")
def gives_the_password(desk: Desk) -> None:
    desk.clerk = Clerk(desk.office, "en").gives_password(desk.sam.email)


@posts_to("auth.enrol")
def enrols_an_app(desk: Desk) -> Leaves:
    desk.clerk = Clerk(desk.office, "en").gives_password(desk.sam.email)
    desk.clerk.fills("enrol-form", 422, code="000000").enrols()
    return leaves("authenticator_enrolled", desk.sam)


def _comes_back(desk: Desk) -> Clerk:
    desk.clerk.sends("/en/sign-out")
    return desk.clerk.gives_password(desk.sam.email)


@posts_to("auth.code")
def gives_a_code(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/")
    with clock.at(NOON + timedelta(minutes=1)):
        _comes_back(desk).fills("code-form", 422, code="000000").fills("code-form", code=desk.clerk.code())
    return leaves("signed_in", desk.sam)


@posts_to("auth.recovery")
def gives_a_recovery_code(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/")
    _comes_back(desk).opens("/en/recovery").fills("recovery-form", 422, code="0")
    desk.clerk.fills("recovery-form", code=desk.clerk.codes[0])
    return leaves("recovery_code_used", desk.sam, "left")


@posts_to("auth.sign_out")
def signs_out(desk: Desk) -> Leaves:
    desk.clerk.sends("/en/sign-out")
    return leaves("signed_out", desk.sam)


@posts_to("keys.keys")
def switches_the_keys_off(desk: Desk) -> None:
    desk.clerk.opens("/en/keys")
    desk.presses("/keys")


@posts_to("reports.report")
def a_browser_reports(desk: Desk) -> None:
    """What it refused to run."""
    desk.clerk.client.post(f"{OFFICE}/_rapports", data="[]", content_type="application/reports+json")
