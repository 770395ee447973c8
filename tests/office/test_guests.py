"""From a guest's order: a copy of what is held on them, and erasing them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from tests import books, people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.flows.test_privacy import LATER
from tests.office.clerk import Clerk, member
from tests.shopper import Shopper


@pytest.fixture
def page(shopper: Shopper, bank: Bank) -> str:
    """Of the guest, who bought two tickets."""
    shopper.up_to("payment").pays()
    number = books.order().number
    return f"/en/orders/{number[:4]}-{number[4:]}"


@pytest.fixture
def sam(page: str, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def test_the_order_leads_to_its_guest(sam: Clerk, page: str) -> None:
    sam.opens(f"{page}/contact")
    assert sam.page.h1 == "Guest ada@example.org"
    assert sam.page.has("1 order")
    assert sam.page.has("make sure who asks")


def test_once_the_address_is_a_contacts_it_leads_there(sam: Clerk, page: str) -> None:
    ada = people.contact(name="Ada Byron")
    for there in ("contact", "guest", "guest/export", "guest/erasure"):
        assert sam.opens(f"{page}/{there}").page.h1 == "Contacts"
        assert sam.page.has(str(ada.number))


def test_a_copy_is_one_file(sam: Clerk, page: str) -> None:
    path, held = sam.opens(f"{page}/guest").page.form_by_id("export")
    answer = sam.client.post(sam._full(path), data=held, headers=sam._headers("same-origin"))
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="guest-{books.order().number}.json"'
    )
    assert json.loads(answer.text)["orders"][0]["email"] == "ada@example.org"


def test_erasing_says_first_what_has_to_be_settled(sam: Clerk, page: str) -> None:
    sam.opens(f"{page}/guest/erasure")
    assert sam.page.has("Not yet. This has to be settled first:")
    assert sam.page.has("They have tickets for ")
    assert not sam.page.soup.select("#erase")
    sam.sends(sam.at, 409, sure="y")
    assert books.order().email == "ada@example.org"


def test_a_guest_is_erased_and_the_order_names_nobody(sam: Clerk, page: str) -> None:
    with clock.at(LATER):
        late = Clerk(sam.app, "en")
        late.secret = sam.secret
        late.gives_password().fills("code-form", code=late.code()).opens(f"{page}/guest/erasure")
        late.fills("erase", 422)
        assert late.page.has("Say that you have made sure who asks.")
        late.fills("erase", sure="y")
        assert late.page.has("The guest is erased.")
        assert not late.opens(page).page.has("ada@example.org")
        assert late.opens(f"{page}/contact").page.h1.split()[0].isdigit()


def test_taking_data_out_asks_for_the_second_factor_again(sam: Clerk, page: str) -> None:
    sam.opens(f"{page}/guest")
    with clock.at(NOON + timedelta(minutes=6)):
        sam.fills("export")
        assert sam.page.h1 == "Confirm it is you"
        sam.opens(f"{page}/guest/erasure")
        assert sam.page.h1 == "Confirm it is you"


def test_the_desk_sees_no_way_to_it(page: str, office: Flask) -> None:
    karin = Clerk(office, "en").signs_in(member()).opens(f"{page}/guest")
    assert not karin.page.soup.select("main form")
    karin.opens(f"{page}/guest/erasure", 404)


def test_in_french_too(page: str, office: Flask) -> None:
    clerk = Clerk(office, "fr")
    clerk.gives_password(member(role=Role.MANAGER).email).enrols()
    french = page.replace("/en/", "/fr/")
    assert clerk.opens(f"{french}/guest").page.h1 == "Invité ada@example.org"
    clerk.opens(f"{french}/guest/erasure")


def test_a_guest_becomes_a_contact_who_owns_what_they_ordered(
    sam: Clerk, page: str, shopper: Shopper
) -> None:
    """No link leaves unless it is asked for, and until one is opened nobody has proved the address."""
    sam.opens(f"{page}/guest").opens(f"{page}/guest/contact")
    assert sam.page.form_by_id("guest-contact")[1]["name"] == books.order().name
    sam.fills("guest-contact", name="Ada Byron", phone="+33 6 12 34 56 78")
    ada = customers.find("cube", "ada@example.org")
    assert ada is not None
    assert (ada.name, ada.confirmed_at, ada.password) == ("Ada Byron", None, None)
    session.expire_all()
    assert books.order().contact_ref == ada.ref
    assert audit.history("contact", ada.ref)[0].after == {"number": ada.number, "orders": 1}
    assert not postbox.letters(EmailKind.SIGN_IN_LINK)
    assert sam.opens(f"{page}/contact").page.h1 == f"{ada.number} Ada Byron"
    assert sam.opens(f"{page}/guest/contact").page.h1 == f"{ada.number} Ada Byron"


def test_a_link_to_sign_in_is_sent_if_it_is_asked_for(sam: Clerk, page: str) -> None:
    sam.opens(f"{page}/guest/contact").fills("guest-contact", invite="y")
    assert [one.recipient for one in postbox.letters(EmailKind.SIGN_IN_LINK)] == ["ada@example.org"]


def test_whoever_is_a_contact_by_then_is_led_to(sam: Clerk, page: str) -> None:
    sam.opens(f"{page}/guest/contact")
    ada = people.contact(name="Ada Byron")
    sam.fills("guest-contact")
    assert sam.page.h1 == "Contacts"
    assert sam.page.has(str(ada.number))
    assert books.order().contact_ref is None
