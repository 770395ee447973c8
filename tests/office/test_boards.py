"""Payments without an answer, refunds by state, deferred accounts by age: the daily work of staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.deferred import aged
from app.settlement.deferred import services as deferred
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState
from app.settlement.statements import services as statements
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, Shopper

SILENT_AFTER = "4000100000000067"  # the bank takes the money and says nothing


@pytest.fixture
def sam(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def later(clerk: Clerk, **ago: float) -> None:
    """Somebody's payments began so long ago."""
    then = clock.now() - timedelta(**ago)
    session.execute(update(Payment).values(started_at=then))
    session.commit()


def tabs(clerk: Clerk) -> list[str]:
    return [" ".join(tab.get_text().split()) for tab in clerk.page.soup.select(".tabs a")]


def acts(kind: str) -> list[str]:
    return list(session.scalars(session.query(AuditEntry.act).filter_by(kind=kind).statement))


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


# Payments


@pytest.fixture
def silence(shopper: Shopper, bank: Bank) -> str:
    """The bank took Ada's money and said nothing."""
    shopper.up_to("payment").pays(SILENT_AFTER)
    return books.payments()[0].ref


def test_a_payment_the_bank_has_not_answered_is_listed_with_its_reason(silence: str, sam: Clerk) -> None:
    later(sam, minutes=25)
    sam.opens("/en/payments")
    assert tabs(sam) == ["Not answered 1", "At the bank 0", "Money not come yet 0"]
    assert sam.page.has("25 min")
    assert sam.page.has("€220.00")
    assert sam.page.has("What came back could not be read.")
    assert sam.page.has("Too long")
    assert sam.page.has("Seats stay held and nothing is charged twice.")


def test_asked_now_the_bank_answers_and_the_order_is_paid(silence: str, sam: Clerk, bank: Bank) -> None:
    sam.opens("/en/payments")
    sam.sends(sam.page.action("/question"))
    assert sam.page.has("The bank was asked. The bank accepted it.")
    assert sam.page.has("The bank has answered everything.")
    assert books.order().paid
    assert acts("order") == ["bank_asked"]


def test_what_has_been_answered_is_not_asked_again(silence: str, sam: Clerk, bank: Bank) -> None:
    sam.opens("/en/payments")
    action = sam.page.action("/question")
    sam.sends(action)
    sam.sends(action)
    assert sam.page.has("The bank has answered already.")
    assert acts("order") == ["bank_asked"]


def test_asked_while_the_shopper_is_at_their_bank_they_may_still_confirm(
    shopper: Shopper, bank: Bank, sam: Clerk
) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    sam.opens("/en/payments?view=confirming")
    assert sam.page.has("Nothing was taken yet.")
    sam.sends(sam.page.action("/question"))
    assert books.payments()[0].state == "action_required"
    assert books.payments()[0].challenge


def test_who_may_not_ask_finds_no_button(silence: str, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.READ_ONLY))
    assert not clerk.opens("/en/payments").page.has("Ask now")
    clerk.sends(f"/en/payments/{silence}/question", 404)


# Refunds


def refund(order: Order, state: RefundState, minor: int = 3_000) -> None:
    session.add(
        Refund(
            ref=f"R{minor}", order_ref=order.ref, payment_ref=books.payments()[0].ref, provider="ogone",
            destination=FundingSource.CARD, amount=euros(minor), reason=RefundReason.REVERSAL, state=state,
            due_at=clock.now() - timedelta(days=2), refusal="4081" if state is RefundState.REFUSED else "",
        )
    )  # fmt: skip
    session.commit()


@pytest.fixture
def bought(shopper: Shopper, bank: Bank) -> Order:
    shopper.up_to("payment").pays()
    return books.order()


def test_a_refused_refund_says_where_the_money_is_and_what_to_do(bought: Order, sam: Clerk) -> None:
    refund(bought, RefundState.REFUSED)
    sam.opens("/en/refunds")
    assert tabs(sam) == ["Refused 1", "Under way 0", "Arrived 0", "Nothing to send 0"]
    assert sam.page.has("so €30.00 is on the credit of ada@example.org, who was told.")
    assert sam.page.has("Code 4081.")
    assert sam.page.has("2 days")


def test_refunds_are_listed_by_state(bought: Order, sam: Clerk) -> None:
    refund(bought, RefundState.DONE)
    refund(bought, RefundState.PENDING, 1_000)
    assert sam.opens("/en/refunds").page.has("The bank refused no refund.")
    assert sam.opens("/en/refunds?view=done").page.has("€30.00")
    assert sam.opens("/en/refunds?view=under_way").page.has("It reaches the card within days.")


@pytest.mark.parametrize("path", ["payments", "refunds", "deferred"])
@pytest.mark.parametrize("after", ["x", "2026-11-23T12:00:00+00:00_", "_", "%00", "2026-11-23T12:00:00Z_%00"])
def test_a_mangled_position_is_no_error(sam: Clerk, path: str, after: str) -> None:
    sam.opens(f"/en/{path}?after={after}")


@pytest.mark.parametrize("path", ["payments", "refunds", "deferred"])
def test_in_french_too(silence: str, office: Flask, path: str) -> None:
    clerk = Clerk(office, "fr")
    clerk.gives_password(member("sam@cube.example", Role.MANAGER).email).enrols()
    refund(books.order(), RefundState.REFUSED)
    owes(people.contact("bob@example.org"), 1_000, 10)
    clerk.opens(f"/fr/{path}")


# Deferred accounts


def owes(contact: Contact, minor: int, days: int) -> None:
    """For so many days."""
    with clock.at(NOON - timedelta(days=days)):
        deferred.adjust(contact, euros(minor), "Season ticket", OWNER)


@pytest.fixture
def karin(db: Flask) -> Contact:
    """Owes 50.00 for a hundred days, 20.00 for forty and 10.00 for a week."""
    found = people.contact("karin@example.org", name="Karin Deu", confirmed_at=NOON)
    for minor, days in ((5_000, 100), (2_000, 40), (1_000, 7)):
        owes(found, minor, days)
    return found


def cells(clerk: Clerk) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in clerk.page.soup.select("#list tbody tr td")][:8]


def test_debts_are_listed_by_age_the_oldest_first(karin: Contact, sam: Clerk) -> None:
    sam.opens("/en/deferred")
    assert tabs(sam) == ["All 1", "0 to 30 days 1", "30 to 60 1", "60 to 90 0", "Over 90 days 1"]
    assert cells(sam)[3:] == ["€10.00", "€20.00", "€0.00", "€50.00", "€80.00"]
    assert sam.opens("/en/deferred?age=90").page.has("Nobody owes anything of this age.")


def test_a_payment_lowers_the_oldest_debt(karin: Contact, sam: Clerk) -> None:
    deferred.adjust(karin, euros(-6_000), "Paid", OWNER)
    sam.opens("/en/deferred")
    assert cells(sam)[3:] == ["€10.00", "€10.00", "€0.00", "€0.00", "€20.00"]


@pytest.mark.parametrize("paid", [0, 1, 4_999, 5_000, 6_500, 7_999, 8_000])
def test_the_list_and_the_statement_of_the_account_say_the_same(karin: Contact, paid: int) -> None:
    if paid:
        deferred.adjust(karin, euros(-paid), "Paid", OWNER)
    statement = statements.deferred_of(karin)
    rows = aged.page(aged.lines(None)).rows
    assert sum(row.total.minor for row in rows) == sum(left.minor for _e, left in statement.all_open_debts)
    oldest = [entry.booked_at for entry, _left in statement.all_open_debts][:1]
    assert [row.oldest for row in rows] == oldest


def test_a_payment_is_noted_with_its_reference_and_reason(karin: Contact, sam: Clerk) -> None:
    sam.opens(f"/en/deferred/{karin.number}")
    assert sam.page.has("€80.00")
    sam.opens(f"/en/deferred/{karin.number}/payment")
    sam.fills("act", amount="30", means="transfer", reference="VIR-9", reason="Transfer received")
    assert sam.page.has("€30.00 is noted as paid.")
    assert deferred.owed(karin).minor == 5_000
    (entry,) = session.query(AuditEntry).filter_by(act="debt_adjusted", name="Sam").all()
    assert "VIR-9" in entry.reason
    assert entry.after["means"] == "transfer"
    assert books.balances()["bank"] == 3_000


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "80.01"}, "They owe €80.00: enter that or less."),
        ({"amount": "0"}, "Enter more than €0.00."),
        ({"reference": ""}, "Enter the reference."),
        ({"means": ""}, "Choose how it was paid."),
    ],
)
def test_no_more_is_taken_off_than_is_owed(
    karin: Contact, sam: Clerk, typed: dict[str, str], sentence: str
) -> None:
    sam.opens(f"/en/deferred/{karin.number}/payment")
    sam.fills("act", 422, **{"means": "cash", "reference": "VIR-9", "reason": "Transfer received", **typed})
    assert sam.page.has(sentence)
    assert deferred.owed(karin).minor == 8_000


def test_a_payment_noted_meanwhile_is_seen_before_another_is(karin: Contact, sam: Clerk) -> None:
    sam.opens(f"/en/deferred/{karin.number}/payment")
    deferred.adjust(karin, euros(-1_000), "Paid", OWNER)
    sam.fills("act", 409, means="transfer", reference="VIR-9", reason="Transfer received")
    assert sam.page.has("It has changed meanwhile. Nothing was done.")
    assert deferred.owed(karin).minor == 7_000


def test_a_reminder_leaves_once_a_day_and_is_shown(karin: Contact, sam: Clerk) -> None:
    sam.opens(f"/en/deferred/{karin.number}/reminder")
    assert sam.page.has("Send the reminder of €80.00")
    sam.fills("act")
    assert sam.page.has("The reminder is on its way to karin@example.org.")
    assert sam.page.has("reminded on Mon 23 Nov 2026")
    sam.opens(f"/en/deferred/{karin.number}/reminder").fills("act")
    assert books.letters(EmailKind.DEBT_REMINDER) == 1
    assert acts("contact")[-2:] == ["debt_reminded"] * 2


def test_the_reminder_names_what_is_owed(karin: Contact, db: Flask) -> None:
    from app.mail import composer

    deferred.remind(karin, OWNER)
    queued = session.query(EmailMessage).filter_by(kind=EmailKind.DEBT_REMINDER).one()
    text = str(composer.compose(queued).body)
    assert "€80.00" in text
    assert "Season ticket – €50.00" in text


def test_whoever_owes_nothing_is_not_reminded(sam: Clerk) -> None:
    bob = people.contact("bob@example.org")
    sam.opens(f"/en/deferred/{bob.number}/reminder")
    assert sam.page.has("There is nothing to remind them of")
    with pytest.raises(deferred.NothingOwed):
        deferred.remind(bob, OWNER)


def test_the_box_office_sees_debts_and_takes_none_off(karin: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens("/en/deferred")
    assert not clerk.page.has("Note a payment")
    clerk.opens(f"/en/deferred/{karin.number}/payment", 404)
