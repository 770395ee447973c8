"""No way round a limit: whatever sends money back or gives credit has it, not the page of refunds alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import cache
from app.accounting.credit import services as credit
from app.accounting.ledger.services import Means
from app.audit import services as audit
from app.db import session
from app.flows.approvals.models import Approval
from app.flows.approvals.states import ApprovalState
from app.flows.merging import services as merging
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.people.customers.models import Contact
from app.people.staff import services as staff
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.collection.services import Receipt
from app.settlement.seat_moves import services as seat_moves
from app.settlement.transfers import services as transfers
from app.settlement.transfers.services import BankLine
from app.venue.channels.limits import OverLimit
from app.venue.channels.models import Channel
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.office.clerk import Clerk, member
from tests.office.test_seat_moves import free
from tests.office.test_transfers import TODAY, ada, arrives, euros
from tests.people import OWNER, contact
from tests.shares import rows
from tests.shopper import Shopper

__all__ = ["ada"]

KARIN = Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE)}))
PAUL = Actor("Paul", "0PAUL", frozenset({Grant(Role.MANAGER)}))
IRIS = Actor("Iris", "0IRIS", frozenset({Grant(Role.ACCOUNTANT)}))


@pytest.fixture
def cheaper(shopper: Shopper, bank: Bank) -> tuple[Order, dict[int, int]]:
    """Ada's order, and a move of one ticket to a cheaper category; the desk may send back 10.00 alone."""
    shopper.up_to("payment").pays()
    session.execute(update(Channel).values(refund_limit_minor=10_00))
    session.commit()
    session.expunge_all()  # the channel is kept with whatever was read before
    cache.clear()
    order = books.order()
    return order, {order.lines[0].id: free(order, 2).id}


def test_cheaper_seats_are_a_refund(cheaper: tuple[Order, dict[int, int]]) -> None:
    order, wanted = cheaper
    found = seat_moves.preview(order, wanted)
    assert found.back
    assert found.back.money_back.minor > 10_00
    with pytest.raises(OverLimit):
        seat_moves.run(order.ref, wanted, found, KARIN)
    assert books.refunds() == []
    seat_moves.run(order.ref, wanted, seat_moves.preview(order, wanted), PAUL)
    assert len(books.refunds()) == 1


def test_the_page_of_seats_says_so(cheaper: tuple[Order, dict[int, int]], office: Flask) -> None:
    order, wanted = cheaper
    ((line, place),) = wanted.items()
    where = f"performance={order.lines[0].place.performance_id}&category={free(order, 2).category_id}"
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens(f"/en/orders/{order.number}/seats/move?{where}")
    clerk.fills("seats", **{f"seat-{line}": str(place)}).fills("move", 422)
    assert clerk.page.has("That is more than the €10.00 you may move alone.")


def test_a_surplus_of_a_transfer_is_credit_given(ada: Contact) -> None:
    """Nobody makes money by saying that it came."""
    order, line = books.order(), BankLine(euros(27_001), TODAY, "VIR 1")
    with pytest.raises(OverLimit):
        transfers.receive(order.ref, line, transfers.preview(order, line.amount), KARIN)
    assert credit.balance(ada).minor == 0
    arrives(27_001)
    assert credit.balance(ada).minor == 5_001


def test_a_surplus_of_an_instalment_is_credit_given(shopper: Shopper, bank: Bank) -> None:
    owner = people.contact()
    order = in_three(shopper, owner)
    row = rows(order)[1]
    receipt = Receipt(row.amount + euros(5_001), TODAY, "Till 7", Means.CASH)
    with pytest.raises(OverLimit):
        collection.pay_otherwise(order.ref, 2, collection.version(row), receipt, "In cash", IRIS)
    assert credit.balance(owner).minor == 0


@pytest.mark.parametrize(("minor", "by"), [(5_001, PAUL), (5_001, IRIS), (-5_001, PAUL)])
def test_credit_is_given_and_taken_within_the_limit(db: Flask, minor: int, by: Actor) -> None:
    somebody = contact()
    with pytest.raises(OverLimit):
        credit.adjust(somebody, euros(minor), "Goodwill", by)
    with pytest.raises(Forbidden):
        credit.adjust(somebody, euros(100), "Goodwill", KARIN)
    credit.adjust(somebody, euros(5_000), "Goodwill", by)
    assert credit.balance(somebody).minor == 5_000


def test_more_credit_is_asked_for_and_approved(office: Flask) -> None:
    somebody = contact(name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    assert paul.page.has("Somebody who may approve is asked.")
    gives(paul, somebody, "70", 409)
    assert credit.balance(somebody).minor == 0
    (asked,) = session.scalars(select(Approval)).all()
    paul.opens(f"/en/approvals/{asked.ref}")
    assert not paul.page.has("Approve and change")
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    assert mina.opens("/en/approvals").page.has(f"#{somebody.number}")
    mina.opens(f"/en/approvals/{asked.ref}").fills("decide", verdict="approve")
    assert mina.page.has("Approved: the credit is changed by €60.00.")
    assert credit.balance(somebody).minor == 6_000
    entry = audit.history("contact", somebody.ref)[0]
    assert (entry.act, entry.name, entry.after["asked_by"]) == ("credit_adjusted", "Mina Lund", "Paul Roy")


def row(clerk: Clerk) -> str:
    (found,) = clerk.page.soup.select("main tbody tr")
    return " ".join(found.get_text(" ").split())


def test_a_request_says_who_asked_about_whom_how_much_why_and_since_when(office: Flask) -> None:
    somebody = contact(name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    with clock.at(NOON + timedelta(minutes=7)):
        said = row(mina.opens("/en/approvals"))
        own = row(paul.opens("/en/requests"))
    for part in (f"#{somebody.number}", "Ada Byron", "7 min", "More credit: A long wait", "€60.00"):
        assert part in said
        assert part in own
    assert "Asked by Paul Roy" in said
    assert "–" not in own


def todo(clerk: Clerk) -> list[str]:
    clerk.opens("/en/")
    return [" ".join(link.get_text(" ").split()) for link in clerk.page.soup.select(".todo a")]


def test_home_counts_what_one_may_decide_and_what_one_asked_for(office: Flask) -> None:
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    elsewhere = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, channel="ombres"))
    desk = Clerk(office, "en").signs_in(member("karin@cube.example", Role.BOX_OFFICE))
    gives(paul, contact(name="Ada Byron"), "60")
    assert todo(paul) == ["1 request of yours, not answered yet 0 min"]
    assert todo(mina) == ["1 request for you to approve 0 min"]
    assert todo(elsewhere) == todo(desk) == []
    with clock.at(NOON + timedelta(hours=72)):
        late = Clerk(office, "en").signs_in(member("late@cube.example", Role.ACCOUNTANT))
        assert todo(late) == []


def test_a_contact_shows_the_change_that_waits_with_its_request(office: Flask) -> None:
    somebody = contact(name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    management = f"/en/contacts/{somebody.number}/management"
    (asked,) = session.scalars(select(Approval)).all()
    paul.opens(management)
    assert paul.page.has("A change of the credit by €60.00 waits for approval.")
    assert paul.page.has("A long wait")
    assert paul.page.soup.select_one(f"a[href='/en/requests/{asked.ref}']")
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    assert mina.opens(management).page.soup.select_one(f"a[href='/en/approvals/{asked.ref}']")
    assert not mina.page.has("asked for again")
    gives(paul, somebody, "10")
    assert mina.opens(management).page.has("The credit is not what it was")
    assert mina.opens(f"/en/approvals/{asked.ref}").page.has("The credit is not what it was")


def test_withdrawing_is_one_step_and_can_be_undone(office: Flask) -> None:
    somebody = contact(name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    (asked,) = session.scalars(select(Approval)).all()
    paul.opens("/en/requests")
    paul.sends(paul.page.action(f"/{asked.ref}"), **paul.page.form(f"/{asked.ref}"))
    assert paul.page.has("The request is withdrawn.")
    session.refresh(asked)
    assert asked.state is ApprovalState.WITHDRAWN
    paul.sends(paul.page.action("/again"))
    (again,) = session.scalars(select(Approval).filter_by(state=ApprovalState.WAITING)).all()
    assert (again.amount, again.reason, again.shown) == (asked.amount, asked.reason, asked.shown)
    paul.sends(f"/en/requests/{asked.ref}/again")
    assert paul.page.has("Nothing was asked for again")
    paul.sends(f"/en/requests/{again.ref}/again")
    assert paul.page.has("Nothing was asked for again")


def test_credit_that_changed_meanwhile_goes_back(office: Flask) -> None:
    somebody = contact(name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    gives(paul, somebody, "10")
    (asked,) = session.scalars(select(Approval)).all()
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    mina.opens(f"/en/approvals/{asked.ref}").fills("decide", verdict="approve")
    assert mina.page.has("Something has changed since.")
    assert credit.balance(somebody).minor == 1_000


def test_whoever_may_not_any_more_moves_nothing(office: Flask) -> None:
    """They asked, lost their role, and somebody agrees."""
    somebody = contact(name="Ada Byron")
    who = member("paul@cube.example", Role.MANAGER, name="Paul Roy")
    gives(Clerk(office, "en").signs_in(who), somebody, "60")
    (asked,) = session.scalars(select(Approval)).all()
    staff.take_role(who, Grant(Role.MANAGER), OWNER)
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    mina.opens(f"/en/approvals/{asked.ref}").fills("decide", verdict="approve")
    assert credit.balance(somebody).minor == 0


def test_nobody_who_is_gone_gets_credit(office: Flask) -> None:
    """Two contacts were one person, and were merged while a request about one of them waited."""
    somebody, kept = contact(name="Ada Byron"), contact("byron@example.org", name="Ada Byron")
    paul = Clerk(office, "en").signs_in(member("paul@cube.example", Role.MANAGER, name="Paul Roy"))
    gives(paul, somebody, "60")
    (asked,) = session.scalars(select(Approval)).all()
    merging.merge(kept, somebody, OWNER)
    mina = Clerk(office, "en").signs_in(member("mina@cube.example", Role.ACCOUNTANT, name="Mina Lund"))
    mina.opens(f"/en/approvals/{asked.ref}").fills("decide", verdict="approve")
    assert mina.page.has("Something has changed since.")
    assert (credit.balance(somebody).minor, credit.balance(kept).minor) == (0, 0)


def gives(clerk: Clerk, to: Contact, amount: str, status: int = 200) -> None:
    path = f"/en/contacts/{to.number}/management/credit"
    clerk.opens(path).fills("adjust-credit", status, amount=amount, reason="A long wait")
