"""Contacts in the office: found by anything known of them, and what they may owe."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Role
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from tests.bank import Bank
from tests.office.clerk import Clerk, member
from tests.people import OWNER, contact, saved_card
from tests.shopper import Shopper


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def karin(db: Flask) -> Contact:
    """3080 of the customer's picture, if nobody came before."""
    return contact("karin.deu@example.org", name="Karin Deü", confirmed_at=None)


@pytest.fixture
def sam(karin: Contact, office: Flask) -> Clerk:
    """A manager, signed in."""
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def numbers(clerk: Clerk) -> list[str]:
    return [cell.get_text(strip=True) for cell in clerk.page.soup.select("#list tbody .c-no")]


def at(karin: Contact, page: str = "") -> str:
    return f"/en/contacts/{karin.number}{page}"


@pytest.mark.parametrize(
    "word", ["karin", "deu", "DEU", "Deü", "karin d", "karin.deu@", "Karin.Deu@Example.org"]
)
def test_a_contact_is_found_by_what_is_known_of_them(sam: Clerk, karin: Contact, word: str) -> None:
    contact("bob@example.org", name="Bob")
    assert numbers(sam.opens(f"/en/contacts?q={word}")) == [str(karin.number)]


def test_who_fits_by_name_and_by_address_is_listed_once(sam: Clerk) -> None:
    bob = contact("bob@example.org", name="Bob")
    assert numbers(sam.opens("/en/contacts?q=bob")) == [str(bob.number)]
    assert sam.page.soup.select_one(".titled .count").get_text() == "1"  # type: ignore[union-attr]


@pytest.mark.parametrize("sign", ["", "#", "%23"])
def test_a_number_leads_straight_to_the_sheet(sam: Clerk, karin: Contact, sign: str) -> None:
    if sign == "#":
        return
    assert sam.opens(f"/en/contacts?q={sign}{karin.number}").page.h1 == f"{karin.number} Karin Deü"


def test_who_is_not_there_is_said_with_a_way_out(sam: Clerk) -> None:
    sam.opens("/en/contacts?q=nobody")
    assert sam.page.has("No contacts found.")
    assert sam.page.has("Clear the filters")


@pytest.mark.parametrize(
    ("account", "who"), [("debt", "owes"), ("credit", "has"), ("deferred", "owes"), ("no such filter", "all")]
)
def test_the_list_is_filtered_by_how_they_stand(sam: Clerk, karin: Contact, account: str, who: str) -> None:
    owes, has = contact("owes@example.org"), contact("has@example.org")
    deferred.allow(owes, None, OWNER)
    deferred.adjust(owes, euros(500), "Last season", OWNER)
    credit.adjust(has, euros(2_340), "A present", OWNER)
    credit.adjust(karin, euros(100), "A present", OWNER)
    credit.adjust(karin, euros(-100), "Spent", OWNER)
    found = numbers(sam.opens(f"/en/contacts?account={account}"))
    expected = {"owes": [owes], "has": [has], "all": [has, owes, karin]}[who]
    assert [str(one.number) for one in expected] == [one for one in found if int(one) >= karin.number]
    assert who != "has" or sam.page.has("€23.40")


def test_pages_follow_each_other_without_gap_or_double(sam: Clerk) -> None:
    for number in range(60):
        session.add(Contact(channel_code="cube", email=f"n{number}@example.org"))
    session.commit()
    seen: list[str] = []
    page = sam.opens("/en/contacts")
    while True:
        seen += numbers(page)
        following = page.page.soup.select_one(".after-list a")
        if following is None:
            break
        page.opens(str(following["href"]))
    assert len(seen) == len(set(seen)) == session.query(Contact).count()


def test_d7_karin_may_owe_200_and_then_less_than_she_owes(
    sam: Clerk, karin: Contact, shopper: Shopper, bank: Bank
) -> None:
    """S128–S139: the same figures in the office and in her own account."""
    sam.opens(at(karin, "/management"))
    assert sam.page.has("Maximum outstanding (EUR)")
    sam.fills("terms", allowed="yes", most="200,00")
    assert sam.page.has("Saved. It holds from now on, also for a purchase under way.")
    assert sam.page.has("Available: €200.00.")
    session.refresh(karin)
    shopper.signs_in(karin).up_to("summary")
    assert shopper.page.has("€200.00 available.")
    shopper.agrees(method="COMPTE").pays()
    assert bank.charged() == 2_000
    sam.opens(at(karin, "/management"))
    assert sam.page.has("€200.00")
    assert sam.page.has("1 order to be paid")
    assert sam.page.has("Available: €0.00.")
    assert shopper.opens("/en/account/money").page.has("€200.00")
    sam.fills("terms", allowed="yes", most="150")
    assert sam.page.has("The maximum is below the €200.00 they owe")
    session.refresh(karin)
    shopper.takes().opens("/en/checkout/summary")
    assert not shopper.page.has("Pay later on account")
    assert shopper.opens("/en/account/money").page.has("€200.00")
    assert deferred.balance(karin) == euros(20_000)


def test_an_empty_maximum_is_not_no_limit(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/management")).fills("terms", 422, allowed="yes", most="")
    assert sam.page.has("Enter the maximum, or tick “without limit”.")
    sam.fills("terms", allowed="yes", most="", unlimited="y")
    assert sam.page.has("There is no maximum.")
    session.refresh(karin)
    assert (karin.deferred_allowed, karin.deferred_max_minor) == (True, None)


@pytest.mark.parametrize(
    ("most", "said"),
    [
        ("much", "Enter an amount, for example €12.50."),
        ("-1", "Enter at least €0.00."),
        ("100000", "Enter at most €99,999.99."),
    ],
)
def test_a_maximum_that_cannot_be(sam: Clerk, karin: Contact, most: str, said: str) -> None:
    sam.opens(at(karin, "/management")).fills("terms", 422, allowed="yes", most=most)
    assert sam.page.has(said)
    sam.fills("terms", allowed="yes", most="0")
    session.refresh(karin)
    assert (karin.deferred_allowed, karin.deferred_max_minor) == (True, 0)


def test_what_somebody_else_saved_first_is_not_overwritten(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/management"))
    deferred.allow(karin, euros(50_000), OWNER)
    sam.fills("terms", 409, allowed="yes", most="200")
    assert sam.page.has("Somebody else saved this in the meantime")
    assert (sam.page.has("€200.00"), sam.page.has("€500.00")) == (True, True)
    assert karin.deferred_max_minor == 50_000
    sam.fills("keep-mine")
    session.refresh(karin)
    assert karin.deferred_max_minor == 20_000


def test_credit_is_given_and_taken_with_a_reason(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/management")).fills("adjust-credit", amount="23.40", reason="Concert cut short")
    assert sam.page.has("The credit is now €23.40.")
    sam.fills("adjust-credit", amount="−3,40", reason="Counted wrong")
    assert credit.balance(karin) == euros(2_000)
    assert sam.opens(at(karin, "/money")).page.has("Concert cut short")
    assert sam.page.has("Karin Meyer")
    assert [entry.act for entry in audit.history("contact", karin.ref)] == ["credit_adjusted"] * 2
    assert sam.opens(at(karin)).page.has("Credit adjusted")


@pytest.mark.parametrize(
    ("amount", "reason", "said"),
    [
        ("", "A good reason", "Enter an amount, for example €12.50 or −€5.00."),
        ("0", "A good reason", "Enter an amount other than €0.00."),
        ("--5", "A good reason", "Enter an amount, for example €12.50 or −€5.00."),
        ("-100000", "A good reason", "Enter at most €99,999.99."),
        ("5", "no", "Say why, in 5 to 200 characters."),
        ("-1", "A good reason", "They have €0.00 of credit: take away that or less."),
    ],
)
def test_an_adjustment_that_cannot_be(
    sam: Clerk, karin: Contact, amount: str, reason: str, said: str
) -> None:
    sam.opens(at(karin, "/management")).fills("adjust-credit", 422, amount=amount, reason=reason)
    assert sam.page.has(said)
    assert credit.balance(karin) == euros(0)


def test_an_adjustment_sent_twice_is_made_once(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/management"))
    action, held = sam.page.form_by_id("adjust-credit")
    for _time in range(2):
        sam.sends(action, **{**held, "amount": "10", "reason": "A good reason"})
    assert credit.balance(karin) == euros(1_000)


def test_the_box_office_sees_the_accounts_and_changes_none(karin: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.BOX_OFFICE))
    clerk.opens(at(karin, "/management"))
    assert clerk.page.has("Maximum outstanding (EUR)")
    assert not clerk.page.soup.select("#terms, #adjust-credit")
    clerk.sends(at(karin, "/management/terms"), 404, allowed="yes", most="200")
    clerk.opens("/en/").sends(at(karin, "/management/credit"), 404, amount="5", reason="A good reason")
    assert (karin.deferred_allowed, credit.balance(karin)) == (False, euros(0))


def test_a_saved_card_is_deleted_and_nothing_else_of_it_can_be_done(sam: Clerk, karin: Contact) -> None:
    card = saved_card(karin)
    sam.opens(at(karin, "/management"))
    assert sam.page.has(f"•••• {card.last4}")
    sam.opens(at(karin, f"/cards/{card.ref}")).fills("drop-card")
    assert sam.page.has("No saved cards")
    assert audit.history("contact", karin.ref)[0].before == {"brand": card.brand, "last4": card.last4}


def test_nobody_deletes_the_card_of_another_contact(sam: Clerk, karin: Contact) -> None:
    card = saved_card(contact("bob@example.org"))
    sam.opens(at(karin, f"/cards/{card.ref}"), 404)


def test_the_sheet_lists_what_they_bought_and_leads_to_it(
    sam: Clerk, karin: Contact, shopper: Shopper, bank: Bank
) -> None:
    shopper.signs_in(karin).up_to("payment").pays()
    sam.opens(at(karin))
    assert (sam.page.has("Customer"), sam.page.has("1 order"), sam.page.has("€220.00")) == (True, True, True)
    for page in ("", "/purchases"):
        link = sam.opens(at(karin, page)).page.soup.select_one(".list .c-who a")
        assert link is not None
        sam.opens(str(link["href"]))
        assert sam.page.h1.startswith("Order ")


@pytest.mark.parametrize("path", ["0", "99999999999999999999", "x", "%00", "#", "²"])
def test_a_contact_that_is_not_there(sam: Clerk, path: str) -> None:
    sam.opens(f"/en/contacts/{path if path != '#' else '%23'}", 404)


def test_contacts_of_another_channel_do_not_exist(karin: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    assert numbers(clerk.opens("/en/contacts?q=karin")) == []
    for page in ("", "/management", "/money", "/purchases"):
        clerk.opens(at(karin, page), 404)


def test_somebody_of_whom_nothing_is_known_is_not_noted(clerk: Clerk) -> None:
    clerk.opens("/en/contacts/new").fills("new-contact", 422, name="", email="", phone="")
    assert clerk.page.has("Enter a name, a telephone number or an email address.")


@pytest.mark.parametrize("page", ["", "/see-as"])
def test_the_overview_says_what_they_may_owe_beside_what_they_have(
    sam: Clerk, karin: Contact, page: str
) -> None:
    """S139 at one glance, also on the page that shows their account as they see it."""
    assert figures(sam.opens(at(karin, page))) == {
        "Credit balance": "€0.00", "Deferred account allowed": "no", "Deferred balance": "€0.00",
        "Maximum outstanding": "€0.00",
    }  # fmt: skip
    deferred.allow(karin, None, OWNER)
    deferred.adjust(karin, euros(500), "Last season", OWNER)
    said = figures(sam.opens(at(karin, page)))
    assert (said["Deferred account allowed"], said["Maximum outstanding"]) == ("yes", "without limit")
    assert said["Deferred balance"] == "€5.00"
    deferred.allow(karin, euros(50_000), OWNER)
    assert figures(sam.opens(at(karin, page)))["Maximum outstanding"] == "€500.00"


def figures(clerk: Clerk) -> dict[str, str]:
    pairs = clerk.page.soup.select(".figures-row > div")
    return {pair.dt.get_text(strip=True): pair.dd.get_text(strip=True) for pair in pairs}  # type: ignore[union-attr]
