"""Every route of the office × every role × another channel: what is not granted does not exist."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import database, session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.office import access
from app.people.staff import services as staff
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from bench import statements
from tests import books
from tests.bank import Bank
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

# How each route is asked for; a route without a line fails.
ROUTES = {
    "home.home": "/en/",
    "orders.orders_list": "/en/orders?period=all",
    "orders.order": "/en/orders/{number}",
    "orders.refund": "/en/orders/{number}/refund",
    "approvals.approvals_list": "/en/approvals",
    "approvals.approval": "/en/approvals/{approval}",
    "requests.own_list": "/en/requests",
    "requests.own": "/en/requests/{own}",
}
OWN = ("requests.own",)  # opens for whoever asked alone


@pytest.fixture
def asked(shopper: Shopper, bank: Bank, office: Flask) -> dict[str, str]:
    """Ada's order, and the request of somebody else to refund it."""
    shopper.up_to("payment").pays()
    order = books.order()
    asker = member("asker@cube.example", Role.BOX_OFFICE, name="Asker")
    by, whole = Actor(asker.name, asker.ref, asker.grants), Reversal()
    approval = approvals.ask_refund(order, whole, reversals.preview(order, whole), "client", by)
    return {"number": order.number, "approval": approval.ref, "own": approval.ref}


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
    office: Flask, asked: dict[str, str], role: Role, endpoint: str
) -> None:
    right = access.VIEWS[endpoint]
    clerk = Clerk(office, "en").signs_in(member(role=role))
    may = (right is None or right in RIGHTS[role]) and endpoint not in OWN
    clerk.opens(ROUTES[endpoint].format(**asked), 200 if may else 404)


@pytest.mark.parametrize("endpoint", ROUTES)
def test_nothing_of_another_channel_is_shown(office: Flask, asked: dict[str, str], endpoint: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    status = 404 if "{" in ROUTES[endpoint] else 200
    clerk.opens(ROUTES[endpoint].format(**asked), status)
    assert not clerk.page.has("ada@example.org")
    assert not clerk.page.has("€220.00")


@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_page_asks_at_most_eight_statements(office: Flask, asked: dict[str, str], endpoint: str) -> None:
    who = member(role=Role.MANAGER)
    clerk = Clerk(office, "en").signs_in(who)
    if endpoint in OWN:
        session.execute(update(Approval).values(asked_by=who.ref))
    path = ROUTES[endpoint].format(**asked)
    clerk.opens(path)
    with statements.counted(database.engines[None]) as run:
        clerk.opens(path)
    assert len(run) <= 8, (len(run), [one[:90] for one in run])


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
