"""Every route of the office × every role × another channel: what is not granted does not exist."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import database
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.office import access
from app.people.staff import services as staff
from app.people.staff.models import Staff
from bench import statements
from tests import books
from tests.bank import Bank
from tests.office.clerk import OFFICE, OWNER, Clerk, member
from tests.shopper import Shopper

# How each route is asked for; a route without a line fails. Those that only take forms are sent an empty one.
ROUTES = {
    "home.home": "/en/",
    "keys.keys": "/en/keys",
    "journal.journal": "/en/setup/audit",
    "orders.orders_list": "/en/orders?period=all",
    "orders.order": "/en/orders/{number}",
    "security.change_password": "/en/security/password",
    "security.end_session": "/en/security/sessions/removal",
    "security.recovery_codes": "/en/security/codes",
    "security.remove_passkey": "/en/security/passkeys/0NONE/removal",
    "security.security": "/en/security",
    "team.end_session": "/en/setup/team/{who}/sessions/removal",
    "team.forget_factors": "/en/setup/team/{who}/factors",
    "team.give_role": "/en/setup/team/{who}/roles",
    "team.invite": "/en/setup/team/invitation",
    "team.invite_again": "/en/setup/team/{who}/invitation",
    "team.person": "/en/setup/team/{who}",
    "team.readmit": "/en/setup/team/{who}/readmission",
    "team.suspend": "/en/setup/team/{who}/suspension",
    "team.take_role": "/en/setup/team/{who}/roles/removal",
    "team.team": "/en/setup/team",
}
OF_A_CHANNEL = ("{number}",)  # a path with one of these leads to a record of one channel


@pytest.fixture
def number(shopper: Shopper, bank: Bank) -> str:
    shopper.up_to("payment").pays()
    return books.order().number


@pytest.fixture
def who(office: Flask) -> str:
    """Somebody else of the team."""
    return member("noa@cube.example", Role.DOOR, name="Noa").ref


def asks(clerk: Clerk, endpoint: str, status: int, **values: str) -> Clerk:
    path = ROUTES[endpoint].format(**values)
    if _takes_forms_only(clerk.app, endpoint):
        return clerk.sends(path, status)
    return clerk.opens(path, status)


def _takes_forms_only(office: Flask, endpoint: str) -> bool:
    return all("GET" not in (rule.methods or ()) for rule in office.url_map.iter_rules(endpoint))


def somebody_with(right: Right | None, channel: str | None = None) -> Staff:
    role = next(role for role in (Role.MANAGER, Role.ADMIN) if right is None or right in RIGHTS[role])
    return member(role=role, channel=channel)


def test_every_route_has_a_line_and_says_whom_it_is_for(office: Flask) -> None:
    endpoints = {rule.endpoint for rule in office.url_map.iter_rules()}
    guarded = {name for name in endpoints if name.partition(".")[0] not in access.OPEN}
    assert guarded == set(ROUTES) == set(access.VIEWS)


def test_a_route_that_says_nothing_opens_for_nobody(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    monkeypatch.delitem(access.VIEWS, "orders.orders_list")
    clerk.opens("/en/orders", 404)


def test_browsers_may_report_what_they_blocked(office: Flask) -> None:
    answer = office.test_client().post(
        f"{OFFICE}/_rapports", data="[]", content_type="application/reports+json"
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_route_opens_for_those_with_its_right_alone(
    office: Flask, number: str, who: str, role: Role, endpoint: str
) -> None:
    right = access.VIEWS[endpoint]
    clerk = Clerk(office, "en").signs_in(member(role=role))
    asks(clerk, endpoint, 200 if right is None or right in RIGHTS[role] else 404, number=number, who=who)


@pytest.mark.parametrize("endpoint", ROUTES)
def test_nothing_of_another_channel_is_shown(office: Flask, number: str, who: str, endpoint: str) -> None:
    right = access.VIEWS[endpoint]
    clerk = Clerk(office, "en").signs_in(somebody_with(right, "ombres"))
    of_a_channel = any(part in ROUTES[endpoint] for part in OF_A_CHANNEL)
    closed = of_a_channel or right is Right.MANAGE_STAFF  # which is of the whole house
    asks(clerk, endpoint, 404 if closed else 200, number=number, who=who)
    assert not clerk.page.has("ada@example.org")
    assert not clerk.page.has("€220.00")


@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_page_asks_at_most_eight_statements(office: Flask, number: str, who: str, endpoint: str) -> None:
    if _takes_forms_only(office, endpoint):
        return
    clerk = Clerk(office, "en").signs_in(somebody_with(access.VIEWS[endpoint]))
    path = ROUTES[endpoint].format(number=number, who=who)
    clerk.opens(path)
    with statements.counted(database.engines[None]) as asked:
        clerk.opens(path)
    assert len(asked) <= 8, (len(asked), [one[:90] for one in asked])


@pytest.mark.parametrize("role", [role for role in Role if Right.MANAGE_STAFF not in RIGHTS[role]])
def test_only_administrators_invite_give_and_take(office: Flask, role: Role) -> None:
    by = Actor("Karin", "0KARIN", frozenset({Grant(role)}))
    who = member()
    for act in (
        lambda: staff.invite("x@cube.example", "X", "en", Grant(Role.ADMIN), by),
        lambda: staff.give_role(who, Grant(Role.ADMIN), by),
        lambda: staff.take_role(who, Grant(Role.BOX_OFFICE), by),
        lambda: staff.suspend(who, active=False, by=by),
        lambda: staff.forget_second_factors(who, by),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_role_in_one_channel_is_none_in_the_house(office: Flask) -> None:
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.ADMIN, "cube")}))
    with pytest.raises(Forbidden):
        staff.give_role(member(), Grant(Role.ADMIN), by)


def test_administrators_move_no_money() -> None:
    assert not RIGHTS[Role.ADMIN] & {Right.REFUND, Right.ADJUST_ACCOUNTS}


def test_whoever_lost_their_factors_enrols_again(office: Flask) -> None:
    who = member()
    karin = Clerk(office, "en").signs_in(who)
    staff.forget_second_factors(who, OWNER)
    assert karin.opens("/en/orders").page.h1 == "Sign in"
    assert karin.gives_password().page.h1 == "Set up your second factor"
