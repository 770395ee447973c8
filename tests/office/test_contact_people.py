"""Who a contact is: details, notes, merging two that are one person, exporting and erasing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.db import session
from app.flows.merging import services as merging
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact, Title
from app.settlement.deferred import services as deferred
from app.settlement.statements import services as statements
from tests import books, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER, contact, saved_card
from tests.shopper import Shopper


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def karin(db: Flask) -> Contact:
    return contact("karin@example.org", name="Karin Deu", confirmed_at=clock.now())


@pytest.fixture
def sam(karin: Contact, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def at(who: Contact, page: str = "") -> str:
    return f"/en/contacts/{who.number}{page}"


def acts(who: Contact) -> list[str]:
    return [entry.act for entry in audit.history("contact", who.ref)]


def test_details_are_changed_and_the_audit_keeps_no_name(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/general")).fills("details", title="mrs", name="Karin DEU", phone="+41 22 345 67 89")
    assert sam.page.has("Saved.")
    assert sam.page.h1 == f"{karin.number} Ms Karin DEU"
    session.refresh(karin)
    assert (karin.title, karin.phone) == (Title.MRS, "+41 22 345 67 89")
    entry = audit.history("contact", karin.ref)[0]
    assert (entry.act, entry.after) == ("details_changed", {"changed": ["title", "name", "phone"]})


def test_a_phone_number_says_its_country(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/general")).fills("details", 422, phone="022 345 67 89")
    assert sam.page.has("Begin with + and the country, digits only.")


def test_a_swiss_postcode_is_no_security_code(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/general")).fills("details", street="1 rue du Lac", postcode="1201", town="Genève")
    assert sam.page.has("Saved.")
    sam.fills("details", 422, street="123")
    assert sam.page.has("Not a card number, please.")


def test_details_saved_by_somebody_else_first_are_shown_beside_ones_own(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/general"))
    customers.update(karin, "Karin by herself", "fr")
    sam.fills("details", 409, name="Karin by Sam")
    assert (sam.page.has("Karin by Sam"), sam.page.has("Karin by herself")) == (True, True)
    session.refresh(karin)
    assert karin.name == "Karin by herself"
    sam.fills("keep-mine")
    session.refresh(karin)
    assert karin.name == "Karin by Sam"


def test_a_new_address_is_proved_there_before_it_holds(sam: Clerk, karin: Contact, shopper: Shopper) -> None:
    sam.opens(at(karin, "/general")).fills("new-email", email="new@example.org")
    assert [one.recipient for one in postbox.letters(EmailKind.NEW_EMAIL_LINK)] == ["new@example.org"]
    session.refresh(karin)
    assert (karin.email, acts(karin)) == ("karin@example.org", ["new_email_asked"])


def test_a_contact_without_an_address_is_written_down(sam: Clerk) -> None:
    sam.opens("/en/contacts/new").fills("new-contact", channel="cube", name="Old Friend", email="")
    assert sam.page.has("is created.")
    made = session.query(Contact).filter_by(name="Old Friend").one()
    assert (made.email, acts(made)) == (None, ["contact_created"])
    for page in (
        "",
        "/general",
        "/management",
        "/money",
        "/purchases",
        "/notes",
        "/administration",
        "/merge",
    ):
        sam.opens(at(made, page))
    assert sam.opens("/en/contacts?q=friend").page.has("Old Friend")
    credit.adjust(made, euros(100), "A present", OWNER)


def test_an_address_is_one_contact(sam: Clerk, karin: Contact) -> None:
    sam.opens("/en/contacts/new").fills("new-contact", 422, channel="cube", email="KARIN@example.org")
    assert sam.page.has("Another contact has this address.")


def test_nobody_is_written_down_in_another_channel(karin: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(channel="ombres"))
    clerk.opens("/en/contacts/new").fills("new-contact", 422, channel="cube", name="X")
    assert session.query(Contact).filter_by(name="X").count() == 0


def test_a_note_says_who_wrote_it_and_when(sam: Clerk, karin: Contact) -> None:
    sam.opens(at(karin, "/notes")).fills("note", text="Sits at the aisle.\nAlways.")
    assert sam.page.has("Sits at the aisle.")
    assert sam.page.has("Karin Meyer")
    sam.fills("note", 422, text="x" * 2_001)
    assert sam.page.has("At most 2,000 characters.")


def test_d19_merged_with_credit_then_erased(sam: Clerk, karin: Contact, shopper: Shopper, bank: Bank) -> None:
    """Two of one person: orders, credit, debt, card and notes go to the one that stays."""
    twin = contact("deu@example.org", name="K. Deu", confirmed_at=clock.now(), phone="+33 6 12 34 56 78")
    deferred.allow(twin, None, OWNER)
    shopper.signs_in(twin).up_to("summary").agrees(method="COMPTE").fills("on-account")
    credit.adjust(twin, euros(2_340), "Concert cut short", OWNER)
    credit.adjust(karin, euros(1_000), "A present", OWNER)
    deferred.adjust(twin, euros(-5_000), "Paid at the counter", OWNER)
    for owner in (karin, twin):
        saved_card(owner)
    customers.note(twin, "Speaks Italian", OWNER)
    sam.opens(at(karin, f"/merge?other={twin.number}"))
    assert (sam.page.has("€23.40"), sam.page.has("€10.00")) == (True, True)
    sam.fills("merge", keeper=str(karin.number))
    assert sam.page.h1 == f"{karin.number} Karin Deu"
    assert (credit.balance(karin), deferred.balance(karin)) == (euros(3_340), euros(17_000))
    assert acts(karin)[0] == "contacts_merged"
    told = sorted(one.recipient for one in postbox.letters(EmailKind.CONTACTS_MERGED))
    assert told == ["deu@example.org", "karin@example.org"]
    session.expire_all()
    assert (books.order().contact_ref, twin.email, twin.name) == (karin.ref, None, "")
    assert [left for _entry, left in statements.deferred_of(karin).open_debts] == [euros(17_000)]
    assert ledger.balances((twin.credit_account, twin.deferred_account)) == {
        twin.credit_account: euros(0), twin.deferred_account: euros(0),
    }  # fmt: skip
    assert books.every_transaction_is_even()
    assert sam.opens(at(twin, "/notes")).page.has("Speaks Italian")
    assert sam.page.h1.startswith(str(karin.number))
    assert sam.opens(at(karin, "/erasure")).page.has("Not yet. This has to be settled first:")
    credit.adjust(karin, euros(-3_340), "Paid out", OWNER)
    deferred.adjust(karin, euros(-17_000), "Paid at the counter", OWNER)
    with clock.at(NOON + timedelta(days=300)):
        late = Clerk(sam.app, "en")
        late.secret = sam.secret
        late.gives_password().fills("code-form", code=late.code()).opens(at(karin, "/erasure"))
        late.fills("erase", 422).fills("erase", sure="y")
    session.expire_all()
    assert (karin.active, karin.name, karin.phone) == (False, "", "")
    assert customers.notes_of(karin) == []
    assert "deu@example.org" not in str(
        [(one.before, one.after) for one in audit.history("contact", karin.ref)]
    )


def test_what_is_being_paid_is_not_merged(sam: Clerk, karin: Contact, shopper: Shopper) -> None:
    twin = contact("deu@example.org", confirmed_at=clock.now())
    deferred.allow(twin, None, OWNER)
    shopper.signs_in(twin).up_to("summary").agrees(method="COMPTE")
    sam.opens(at(karin, f"/merge?other={twin.number}")).fills("merge", 409, keeper=str(karin.number))
    assert sam.page.has("is being paid: wait until that is over.")
    session.refresh(twin)
    assert twin.merged_into_ref is None


@pytest.mark.parametrize("other", ["{self}", "0", "x", "{elsewhere}"])
def test_only_two_of_one_channel_are_merged(sam: Clerk, karin: Contact, other: str) -> None:
    elsewhere = contact("k@example.org", channel="ombres")
    named = other.format(self=karin.number, elsewhere=elsewhere.number)
    sam.opens(at(karin, f"/merge?other={named}"))
    assert sam.page.has("There is no such contact in this channel.")


def test_merging_is_for_managers(karin: Contact, db: Flask) -> None:
    by = Actor("Noa", "0NOA", frozenset({Grant(Role.BOX_OFFICE)}))
    with pytest.raises(Forbidden):
        merging.merge(karin, contact("bob@example.org"), by)


def test_the_merged_one_signs_in_no_more_and_its_address_is_free(karin: Contact, db: Flask) -> None:
    twin = contact("deu@example.org", confirmed_at=clock.now(), password="x")
    merging.merge(karin, twin, OWNER)
    assert (twin.password, twin.active, customers.find("cube", "deu@example.org")) == (None, False, None)


def test_a_kept_one_without_an_address_takes_the_others(db: Flask) -> None:
    friend, twin = contact(None), contact("deu@example.org", confirmed_at=clock.now())
    merging.merge(friend, twin, OWNER)
    assert (friend.email, friend.confirmed_at is not None) == ("deu@example.org", True)


def test_a_copy_of_their_data_is_one_file_and_audited(sam: Clerk, karin: Contact) -> None:
    customers.note(karin, "Sits at the aisle", OWNER)
    action, held = sam.opens(at(karin, "/administration")).page.form_by_id("export")
    answer = sam.client.post(OFFICE + action, data=held, headers={"Sec-Fetch-Site": "same-origin"})
    copy = json.loads(answer.text)
    assert (copy["contact"]["email"], copy["notes"][0]["text"]) == ("karin@example.org", "Sits at the aisle")
    assert acts(karin)[0] == "exported"
