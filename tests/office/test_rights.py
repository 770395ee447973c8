"""Every route of the office × every role × another channel: what is not granted does not exist."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import database
from app.kernel import clock
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.office import access
from app.people.staff import services as staff
from bench import statements
from tests import books
from tests.bank import Bank
from tests.office.clerk import OFFICE, OWNER, Clerk, member
from tests.people import contact, saved_card
from tests.shopper import Shopper

# How each route is asked for; a route without a line fails.
ROUTES = {
    "home.home": "/en/",
    "orders.orders_list": "/en/orders?period=all",
    "orders.order": "/en/orders/{number}",
    "contacts.contacts_list": "/en/contacts",
    "contacts.contact": "/en/contacts/{contact}",
    "contacts.management": "/en/contacts/{contact}/management",
    "contacts.terms": "/en/contacts/{contact}/management/terms",
    "contacts.adjust_credit": "/en/contacts/{contact}/management/credit",
    "contacts.drop_card": "/en/contacts/{contact}/cards/{card}",
    "contacts.purchases": "/en/contacts/{contact}/purchases",
    "contacts.money": "/en/contacts/{contact}/money",
    "contacts.general": "/en/contacts/{contact}/general",
    "contacts.details": "/en/contacts/{contact}/general/details",
    "contacts.new_email": "/en/contacts/{contact}/general/email",
    "contacts.new_contact": "/en/contacts/new",
    "contacts.notes": "/en/contacts/{contact}/notes",
    "contacts.administration": "/en/contacts/{contact}/administration",
    "contacts.export": "/en/contacts/{contact}/export",
    "contacts.erasure": "/en/contacts/{contact}/erasure",
    "contacts.see_as": "/en/contacts/{contact}/see-as",
    "contacts.of_order": "/en/orders/{number}/contact",
    "contacts.merge": "/en/contacts/{contact}/merge",
}


@pytest.fixture
def number(shopper: Shopper, bank: Bank) -> str:
    shopper.up_to("payment").pays()
    return books.order().number


@pytest.fixture
def records(number: str) -> dict[str, str]:
    """One of each kind, all of the same channel."""
    ada = contact(name="Ada", confirmed_at=clock.now())
    return {"number": number, "contact": str(ada.number), "card": saved_card(ada).ref}


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
    office: Flask, records: dict[str, str], role: Role, endpoint: str
) -> None:
    right = access.VIEWS[endpoint]
    clerk = Clerk(office, "en").signs_in(member(role=role))
    clerk.opens(ROUTES[endpoint].format(**records), 200 if right is None or right in RIGHTS[role] else 404)


@pytest.mark.parametrize("endpoint", ROUTES)
def test_nothing_of_another_channel_is_shown(office: Flask, records: dict[str, str], endpoint: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    status = 404 if "{" in ROUTES[endpoint] else 200
    clerk.opens(ROUTES[endpoint].format(**records), status)
    assert not clerk.page.has("ada@example.org")
    assert not clerk.page.has("€220.00")


@pytest.mark.parametrize("endpoint", ROUTES)
def test_a_page_asks_at_most_eight_statements(office: Flask, records: dict[str, str], endpoint: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    path = ROUTES[endpoint].format(**records)
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
