"""Confirming one's own request at the desk: the page says from when on, mails a code, takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import cache
from app.accounting.credit import services as credit
from app.db import session
from app.flows.approvals.models import Approval
from app.kernel import clock
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.venue.channels import services as channels
from tests import postbox
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER, contact

LATE = NOON + timedelta(minutes=10)


@pytest.fixture
def ada(db: Flask) -> Contact:
    channels.set_alone(channels.find("cube"), allowed=True, after_minutes=10, by=OWNER)
    cache.clear()
    return contact(name="Ada Byron")


@pytest.fixture
def sam(ada: Contact, office: Flask) -> Clerk:
    """Who has asked, at noon, to give 60.00."""
    clerk = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
    clerk.opens(f"/en/contacts/{ada.number}/management/credit")
    return clerk.fills("adjust-credit", amount="60", reason="A long wait")


def page() -> str:
    return f"/en/requests/{session.query(Approval).one().ref}"


def late(clerk: Clerk) -> Clerk:
    """Ten minutes later, the second factor given anew."""
    clerk.opens("/en/code").fills("code-form", code=clerk.code())
    return clerk.opens(page())


def code() -> str:
    return str(postbox.letters(EmailKind.APPROVAL_CODE)[-1].secret)


def test_the_page_says_from_when_on(sam: Clerk) -> None:
    sam.opens(page())
    assert sam.page.has("If nobody else decides, you may confirm it yourself from")
    assert not sam.page.soup.select("#send-code")
    sam.sends(f"{page()}/code", 409)
    assert sam.page.has("You cannot confirm it yourself yet.")


def test_with_the_code_it_is_done_and_says_so_everywhere(sam: Clerk, ada: Contact) -> None:
    with clock.at(LATE):
        late(sam).fills("send-code")
        assert sam.page.has("A code is on its way to sam@cube.example.")
        spaced = f" {code()[:3]} {code()[3:]} "
        sam.fills("confirm-alone", code=spaced)
        assert sam.page.has("Approved: the credit is changed by €60.00.")
        assert sam.page.has("Approved, without a second person")
        assert sam.opens(page()).page.has("Confirmed by Sam on")
        assert sam.page.has("without a second person.")
        for there in (f"/en/contacts/{ada.number}", "/en/setup/audit"):
            assert sam.opens(there).page.has("Credit adjusted, without a second person")
    assert credit.balance(ada).minor == 6_000


def test_a_wrong_code_says_how_many_tries_are_left(sam: Clerk, ada: Contact) -> None:
    with clock.at(LATE):
        late(sam).fills("send-code").fills("confirm-alone", 422, code="")
        assert sam.page.has("You have 4 tries left.")
        for _try in range(3):
            sam.fills("confirm-alone", 422, code="x")
        assert sam.page.has("You have 1 try left.")
        sam.fills("confirm-alone", 422, code="x")
        assert sam.page.has("That was the fifth wrong code.")
        assert not sam.page.soup.select("#confirm-alone")
        sam.sends(f"{page()}/confirmation", 409, code=code())
    assert credit.balance(ada).minor == 0


def test_confirming_asks_for_the_second_factor_again(sam: Clerk, ada: Contact) -> None:
    with clock.at(LATE):
        late(sam).fills("send-code")
    with clock.at(LATE + timedelta(minutes=6)):
        sam.fills("confirm-alone", code=code())
        assert sam.page.h1 == "Confirm it is you"
        assert credit.balance(ada).minor == 0
        sam.fills("proof", proof_code=sam.code())
    assert credit.balance(ada).minor == 6_000


def test_where_it_is_not_allowed_the_page_says_nothing_of_it(sam: Clerk) -> None:
    channels.set_alone(channels.find("cube"), allowed=False, after_minutes=10, by=OWNER)
    cache.clear()
    with clock.at(LATE):
        late(sam)
        assert not sam.page.soup.select("#alone")
        sam.sends(f"{page()}/code", 409)
        assert sam.page.has("Somebody else has to approve this.")


def test_who_may_not_approve_is_not_offered_it(ada: Contact, office: Flask, sam: Clerk) -> None:
    other = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul"))
    karin = Clerk(office, "en").signs_in(member())
    for clerk in (other, karin):
        for act in ("code", "confirmation"):
            held: dict[str, Any] = {"code": "000000"}
            clerk.opens("/en/").sends(f"{page()}/{act}", 404, **held)


def test_in_french_too(sam: Clerk, office: Flask) -> None:
    with clock.at(LATE):
        late(sam).fills("send-code")
        french = page().replace("/en/", "/fr/")
        sam.lang = "fr"
        assert sam.opens(french).page.has("Sans second regard")
        sam.fills("confirm-alone", code=code())
        assert sam.page.has("Approuvé, sans second regard")
