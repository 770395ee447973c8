"""Somebody else saved first: only what both changed is asked about, and whoever saved is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Grant, Role
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact, Title
from app.people.customers.services import Details
from app.settlement.deferred import services as deferred
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER, contact
from tests.shopper import Shopper

CAMILLE = Actor("Camille Roy", "0CAMILLE", frozenset({Grant(Role.MANAGER)}))
HOME = {"name": "Karin Deu", "street": "1 rue du Lac", "postcode": "1201", "town": "Genève", "country": ""}
AS_IT_WAS = Details(Title.NONE, "Karin Deu", "+41 22 345 67 89", HOME, "fr")


@pytest.fixture
def karin(db: Flask) -> Contact:
    found = contact("karin@example.org", name="Karin Deu", confirmed_at=clock.now())
    customers.change(found, AS_IT_WAS, OWNER)
    return found


@pytest.fixture
def sam(karin: Contact, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def saves(karin: Contact, minutes: int = 1, **changed: object) -> None:
    """Camille, at another desk."""
    with clock.at(NOON + timedelta(minutes=minutes)):
        customers.change(karin, Details(**{**vars(AS_IT_WAS), **changed}), CAMILLE)


def asked(clerk: Clerk) -> list[list[str]]:
    rows = clerk.page.soup.select("#stale tbody tr")
    return [[cell.get_text() for cell in row.select("th, td")] for row in rows]


def test_what_was_not_touched_here_takes_theirs_without_a_question(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, phone="+33 6 12 34 56 78", lang="en")
    sam.fills("details", name="Karin Meyer")
    session.refresh(karin)
    assert (karin.name, karin.phone, karin.lang) == ("Karin Meyer", "+33 6 12 34 56 78", "en")


def test_only_what_both_changed_is_asked_about_and_who_saved_is_named(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, name="Karin by Camille", phone="+33 6 12 34 56 78")
    with clock.at(NOON + timedelta(minutes=3)):
        sam.fills("details", 409, name="Karin by Sam", street="2 rue du Lac")
    assert asked(sam) == [["Name", "Karin by Sam", "Karin by Camille"]]
    assert sam.page.has("Camille Roy, 2 minutes ago")
    sam.fills("keep-mine")
    session.refresh(karin)
    assert (karin.name, karin.phone) == ("Karin by Sam", "+33 6 12 34 56 78")
    assert karin.address == {**HOME, "name": "Karin by Sam", "street": "2 rue du Lac"}


def test_an_address_is_one_thing(sam: Clerk, karin: Contact) -> None:
    """Half of an old one and half of a new one is an address where nobody lives."""
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, address={**HOME, "street": "9 quai Wilson", "postcode": "1202"})
    sam.fills("details", 409, street="2 rue du Lac")
    assert asked(sam) == [
        ["Postal address", "2 rue du Lac, 1201, Genève", "9 quai Wilson, 1202, Genève"],
    ]


def test_both_wrote_the_same(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, name="Karin Meyer")
    sam.fills("details", name="Karin Meyer")
    assert sam.page.has("Saved.")


def test_a_form_that_came_back_has_seen_no_more_than_before(sam: Clerk, karin: Contact) -> None:
    """Camille saves between a mistake and its correction."""
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, lang="en")
    sam.fills("details", 422, name="Karin Meyer", phone="022").fills("details", phone=AS_IT_WAS.phone)
    session.refresh(karin)
    assert (karin.name, karin.lang) == ("Karin Meyer", "en")


def test_a_form_that_shows_no_mark_has_seen_nothing(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    saves(karin, phone="+33 6 12 34 56 78")
    for mark in ("", "x", "9" * 400, "1 name:x phone"):
        sam.opens(f"/en/contacts/{karin.number}/general").fills("details", 409, name="Me", seen=mark)
        assert [row[0] for row in asked(sam)] == ["Name"]


def test_nobody_is_named_for_what_they_changed_themselves(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    with clock.at(NOON + timedelta(minutes=1)):
        sam.opens(f"/en/contacts/{karin.number}/general")
        customers.update(karin, "Karin by herself", "fr")
        sam.fills("details", 409, name="Karin by Sam")
    assert not sam.page.soup.select("#stale > p")


def test_ones_own_other_window_is_no_somebody(sam: Clerk, karin: Contact) -> None:
    sam.opens(f"/en/contacts/{karin.number}/general")
    first = sam.page
    sam.fills("details", name="From one window")
    sam.page = first
    sam.fills("details", 409, name="From the other")
    assert sam.page.has("You yourself, in another window, just now")


def test_of_terms_too_only_the_one_both_changed_is_asked_about(sam: Clerk, karin: Contact) -> None:
    deferred.allow(karin, Money(20_000, "EUR"), OWNER)
    sam.opens(f"/en/contacts/{karin.number}/management")
    deferred.allow(karin, Money(50_000, "EUR"), CAMILLE)
    sam.fills("terms", 409, most="300")
    assert asked(sam) == [["Maximum outstanding", "€300.00", "€500.00"]]
    assert sam.page.has("Camille Roy, just now")
    sam.opens(f"/en/contacts/{karin.number}/management").fills("terms", allowed="no")
    session.refresh(karin)
    assert (karin.deferred_allowed, karin.deferred_max_minor) == (False, 50_000)


def test_a_maximum_of_what_was_forbidden_meanwhile_is_asked_about(sam: Clerk, karin: Contact) -> None:
    deferred.allow(karin, Money(20_000, "EUR"), OWNER)
    sam.opens(f"/en/contacts/{karin.number}/management")
    deferred.forbid(karin, CAMILLE)
    sam.fills("terms", 409, most="300")
    assert asked(sam) == [["Deferred account allowed", "yes", "no"]]
    sam.fills("keep-mine")
    session.refresh(karin)
    assert (karin.deferred_allowed, karin.deferred_max_minor) == (True, 30_000)


def test_forbidding_keeps_a_maximum_somebody_else_has_changed(sam: Clerk, karin: Contact) -> None:
    deferred.allow(karin, Money(20_000, "EUR"), OWNER)
    sam.opens(f"/en/contacts/{karin.number}/management")
    deferred.allow(karin, None, CAMILLE)
    sam.fills("terms", allowed="no")
    session.refresh(karin)
    assert (karin.deferred_allowed, karin.deferred_max_minor) == (False, None)


def test_who_corrected_the_address_of_an_order_is_named(shopper: Shopper, bank: Bank, office: Flask) -> None:
    shopper.up_to("payment").pays()
    number = books.order().number
    sam = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, name="Noa"))
    sam.opens(f"/en/orders/{number}/address")
    noa.opens(f"/en/orders/{number}/address").fills("address", email="new@example.org")
    sam.fills("address", 409, email="other@example.org")
    assert sam.page.has("Noa, just now")
    sam.fills("address", 422, email="new@example.org")
    assert sam.page.has("This is the address it has already.")
