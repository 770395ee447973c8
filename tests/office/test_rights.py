"""Every route of the office × every role × another channel: what is not granted does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.db import database
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.office import access
from app.people.staff import services as staff
from bench import statements
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.office.clerk import OFFICE, OWNER, Clerk, member
from tests.shopper import Shopper

# How each route is asked for; a route without a line fails. What changes something is posted.
ROUTES = {
    "deferred.account": "/en/deferred/{contact}",
    "deferred.board": "/en/deferred",
    "deferred.payment": "/en/deferred/{contact}/payment",
    "deferred.reminder": "/en/deferred/{contact}/reminder",
    "instalments.board": "/en/instalments",
    "instalments.link": "/en/instalments/{number}/2/link",
    "instalments.otherwise": "/en/instalments/{number}/2/otherwise",
    "instalments.resume": "POST /en/instalments/{number}/2/resumption",
    "instalments.retry": "/en/instalments/{number}/2/retry",
    "instalments.suspend": "POST /en/instalments/{number}/2/suspension",
    "home.end_guard": "POST /en/channels/cube/guard/end",
    "home.home": "/en/",
    "home.show_method": "POST /en/methods/CBWEB/showing",
    "payments.ask": "POST /en/payments/{payment}/question",
    "payments.board": "/en/payments",
    "refunds.board": "/en/refunds?view=done",
    "orders.orders_list": "/en/orders?period=all",
    "orders.order": "/en/orders/{number}",
}


@pytest.fixture
def about(shopper: Shopper, bank: Bank) -> dict[str, Any]:
    """Ada's order in instalments, her number, her payment: what the lines above name."""
    ada = people.contact(confirmed_at=NOON)
    order = in_three(shopper, ada)
    return {"number": order.number, "contact": ada.number, "payment": books.payments()[0].ref}


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


def asked(clerk: Clerk, line: str) -> int:
    """How a line of ROUTES is answered, where a form leads aside."""
    method, _blank, path = line.rpartition(" ")
    token = {"csrf_token": clerk.page.soup.find("input", attrs={"name": "csrf_token"})["value"]}  # type: ignore[index]
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (test)"}
    data = token if method else None
    answer = clerk.client.open(f"{OFFICE}{path}", method=method or "GET", data=data, headers=headers)
    return answer.status_code


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_route_opens_for_those_with_its_right_alone(
    office: Flask, about: dict[str, Any], role: Role, endpoint: str
) -> None:
    right = access.VIEWS[endpoint]
    clerk = Clerk(office, "en").signs_in(member(role=role))
    status = asked(clerk, ROUTES[endpoint].format(**about))
    assert (status != 404) is (right is None or right in RIGHTS[role])
    assert status < 500


@pytest.mark.parametrize("endpoint", ROUTES)
def test_nothing_of_another_channel_is_shown(office: Flask, about: dict[str, Any], endpoint: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    path = ROUTES[endpoint].format(**about)
    if "{" in ROUTES[endpoint] or ROUTES[endpoint].startswith("POST"):
        assert asked(clerk, path) == 404
        return
    clerk.opens(path)
    assert not clerk.page.has("ada@example.org")
    assert not clerk.page.has("€220.00")


@pytest.mark.parametrize("endpoint", [name for name in ROUTES if not ROUTES[name].startswith("POST")])
def test_a_page_asks_at_most_eight_statements(office: Flask, about: dict[str, Any], endpoint: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    path = ROUTES[endpoint].format(**about)
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
