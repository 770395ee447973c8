"""Bank transfers: they pay what is open exactly as was shown, and what is too much becomes credit."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from app.settlement.transfers import services as transfers
from app.settlement.transfers.services import BankLine, BookedBefore, NothingOpen, PlanChanged
from tests import books, people
from tests.accounting.test_credit_and_deferred import pays_later, who_may_owe
from tests.bank import Bank
from tests.instalments import in_three
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

TODAY = date(2026, 11, 23)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def ada(shopper: Shopper, bank: Bank) -> Contact:
    """She has put two tickets, 220.00, on her account."""
    found = who_may_owe(None)
    pays_later(shopper.signs_in(found).up_to("summary")).fills("on-account")
    return found


def arrives(minor: int, reference: str = "VIR 4711") -> None:
    order, line = books.order(), BankLine(euros(minor), TODAY, reference)
    transfers.receive(order.ref, line, transfers.preview(order, line.amount), OWNER)


@pytest.mark.parametrize(("minor", "owed", "left"), [(22_000, 0, 0), (10_000, 12_000, 0), (25_000, 0, 3_000)])
def test_it_pays_the_debt_and_the_rest_is_credit(ada: Contact, minor: int, owed: int, left: int) -> None:
    arrives(minor)
    assert (deferred.owed(ada).minor, credit.balance(ada).minor) == (owed, left)


def test_it_pays_this_order_and_no_older_one(shopper: Shopper, ada: Contact) -> None:
    first = books.order()
    pays_later(shopper.takes(2, event="casse-noisette").is_ada().wants_e_tickets()).fills("on-account")
    second = next(order for order in books.orders() if order.ref != first.ref)
    line = BankLine(second.total, TODAY, "VIR 1")
    transfers.receive(second.ref, line, transfers.preview(second, line.amount), OWNER)
    assert [unpaid.order.ref for unpaid in deferred.unpaid("cube")] == [first.ref]


def test_tickets_that_waited_for_it_open_doors(ada: Contact) -> None:
    tickets.withhold(books.order().ref, Withheld.DEFERRED)
    session.commit()
    arrives(22_000)
    assert tickets.why_withheld(books.order().ref) is None


@pytest.mark.parametrize(
    ("minor", "paid", "left"), [(5_500, [2], 0), (9_000, [2], 3_500), (11_000, [2, 3], 0)]
)
def test_instalments_are_paid_whole_the_next_first(
    shopper: Shopper, bank: Bank, minor: int, paid: list[int], left: int
) -> None:
    ada = people.contact()
    order = in_three(shopper, ada)
    line = BankLine(euros(minor), TODAY, "VIR 2")
    transfers.receive(order.ref, line, transfers.preview(order, line.amount), OWNER)
    schedule = instalments.of_order(order.ref)
    assert schedule is not None
    assert [row.number for row in schedule.instalments if not row.open] == [1, *paid]
    assert credit.balance(ada).minor == left


def test_what_it_paid_goes_back_as_credit(ada: Contact) -> None:
    arrives(22_000)
    order = books.order()
    reversals.run(order.ref, Reversal(), shown=reversals.preview(order, Reversal()), reason="x" * 5, by=OWNER)
    assert (deferred.owed(ada).minor, credit.balance(ada).minor) == (0, 22_000)


def test_the_same_line_of_the_statement_is_booked_once(ada: Contact) -> None:
    arrives(10_000)
    with pytest.raises(BookedBefore):
        arrives(10_000)
    arrives(10_000, "VIR 4712")
    assert deferred.owed(ada).minor == 2_000


def test_it_pays_what_was_shown_or_nothing(ada: Contact) -> None:
    order, line = books.order(), BankLine(euros(22_000), TODAY, "VIR 3")
    shown = transfers.preview(order, line.amount)
    arrives(10_000)
    with pytest.raises(PlanChanged):
        transfers.receive(order.ref, line, shown, OWNER)
    assert deferred.owed(ada).minor == 12_000


def test_of_a_paid_order_nothing_is_open(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(NothingOpen):
        transfers.preview(books.order(), euros(100))


def test_the_desk_sees_what_it_pays_before_it_books(ada: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member())
    number = books.order().number
    clerk.opens(f"/en/orders/{number}/transfer")
    clerk.fills("transfer", amount="250", received_on="2026-11-22", reference="VIR ADA")
    assert clerk.page.has("€220.00")
    assert clerk.page.has("€30.00")
    assert deferred.owed(ada).minor == 22_000
    clerk.fills("book-transfer")
    assert clerk.page.has("€250.00 received by transfer is booked.")
    assert clerk.page.has("Transfer booked")
    assert clerk.page.has("Received by transfer: VIR ADA.")
    (entry,) = audit.history("order", books.order().ref)
    assert (entry.act, entry.after["credit_minor"]) == ("transfer_booked", 3_000)


def test_what_changed_meanwhile_is_shown_again(ada: Contact, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens(f"/en/orders/{books.order().number}/transfer").fills("transfer", reference="VIR 5")
    arrives(5_000)
    clerk.fills("book-transfer", 409)
    assert clerk.page.has("Something was paid meanwhile.")
    assert clerk.page.has("€50.00")
    clerk.fills("book-transfer")
    assert (deferred.owed(ada).minor, credit.balance(ada).minor) == (0, 5_000)


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "0"},
        {"amount": "much"},
        {"reference": ""},
        {"received_on": "2026-11-24"},
        {"received_on": "x"},
    ],
)
def test_what_is_no_line_of_a_statement_is_not_taken(
    ada: Contact, office: Flask, typed: dict[str, str]
) -> None:
    clerk = Clerk(office, "en").signs_in(member())
    whole = {"reference": "VIR 6", **typed}
    clerk.opens(f"/en/orders/{books.order().number}/transfer").fills("transfer", 422, **whole)
    assert deferred.owed(ada).minor == 22_000


def test_the_owner_reads_it_in_the_account(shopper: Shopper, ada: Contact) -> None:
    arrives(22_000)
    number = books.order().number
    shopper.opens("/en/account/money")
    assert shopper.page.has(f"Paid for order {number[:4]}-{number[4:]}")
    assert shopper.page.has("VIR 4711 (2026-11-23)")


@pytest.mark.parametrize(
    ("came", "paid", "left"),
    [(0, "€0.00", "€220.00"), (10_000, "€100.00", "€120.00"), (22_000, "€220.00", "")],
)
def test_what_is_still_owed_is_not_called_paid(
    ada: Contact, office: Flask, came: int, paid: str, left: str
) -> None:
    if came:
        arrives(came)
    clerk = Clerk(office, "en").signs_in(member())
    figures = _figures(clerk)
    assert (figures["Paid"], figures.get("Still to pay", "")) == (paid, left)
    assert clerk.page.has("On account, to be paid") is bool(left)


def test_what_was_taken_off_a_debt_was_never_paid(ada: Contact, office: Flask) -> None:
    order, everything = books.order(), Reversal()
    reversals.run(
        order.ref, everything, shown=reversals.preview(order, everything), reason="By mistake", by=OWNER
    )
    figures = _figures(Clerk(office, "en").signs_in(member()))
    assert (figures["Paid"], figures["Refunded"]) == ("€0.00", "€220.00")


def _figures(clerk: Clerk) -> dict[str, str]:
    """What stands on the sheet of the order."""
    pairs = clerk.opens(f"/en/orders/{books.order().number}").page.soup.select(".figures-row > div")
    return {str(one.dt.text): str(one.dd.text) for one in pairs if one.dt and one.dd}


def test_somebody_without_the_right_books_nothing(ada: Contact) -> None:
    order, line = books.order(), BankLine(euros(22_000), TODAY, "VIR 7")
    reader = Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))
    with pytest.raises(Forbidden):
        transfers.receive(order.ref, line, transfers.preview(order, line.amount), reader)
    assert deferred.owed(ada).minor == 22_000
