"""Refunds at the desk: what is shown is what is done, and money above a limit needs a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.db import session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.flows.approvals.states import ApprovalState
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels.limits import OverLimit
from tests import books
from tests.accounting.test_credit_and_deferred import uses_credit, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.settlement.test_refunds import went
from tests.shopper import Shopper

FORM = "refund-form"


@pytest.fixture
def order(shopper: Shopper, bank: Bank) -> Order:
    """Ada's order: two tickets of 110, paid by card."""
    shopper.up_to("payment").pays()
    return books.order()


@pytest.fixture
def mixed(shopper: Shopper, bank: Bank) -> Order:
    """20 by voucher, 10 by credit, 190 by card."""
    ada = with_credit(1_000)
    _voucher, code = issue(2_000)
    uses_credit(lays_down(shopper.signs_in(ada).up_to("summary"), code)).agrees().pays()
    return books.order()


def manager(office: Flask, email: str = "paul@cube.example", name: str = "Paul Roy") -> Clerk:
    return Clerk(office, "en").signs_in(member(email, Role.MANAGER, name=name))


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def looks_at(clerk: Clerk, order: Order) -> Clerk:
    return clerk.opens(f"/en/orders/{order.number}/refund")


def chooses(clerk: Clerk, order: Order, lines: int = 1, **more: Any) -> Clerk:
    """Ticks so many tickets and asks what that comes to."""
    ids = [line.id for line in order.standing[:lines]]
    return looks_at(clerk, order).fills(FORM, line=ids, again="yes", why="client", **more)


def says(clerk: Clerk) -> str:
    """What the button of the page says."""
    words = clerk.page.soup.select_one("#save .button-text")
    assert words is not None
    return words.get_text(strip=True)


def shares(clerk: Clerk) -> dict[str, str]:
    """The fields of a split, by what paid."""
    fields = [str(field["name"]) for field in clerk.page.soup.select(".shares .input")]
    return {name.split("-")[1]: name for name in fields}


def test_one_of_two_tickets_goes_back_to_the_card(office: Flask, order: Order) -> None:
    clerk = chooses(manager(office), order)
    assert says(clerk) == "Refund €110.00 to the card"
    clerk.fills(FORM)
    assert clerk.page.h1.startswith("Order")
    assert clerk.page.has("€110.00 is on its way back.")
    assert went() == {"card": 110_00}
    assert len(books.order().standing) == 1
    entry = audit.history("order", order.ref)[0]
    assert (entry.act, entry.name, entry.reason) == ("refunded", "Paul Roy", "client")
    assert clerk.page.has("Asked by the shopper")


def figures(clerk: Clerk) -> dict[str, str]:
    """The figures of an order's sheet, by their words."""
    rows = clerk.page.soup.select(".figures-row > div")
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in rows if row.dt and row.dd}


def test_the_sheet_says_what_an_order_comes_to_without_what_went_back(office: Flask, order: Order) -> None:
    clerk = manager(office).opens(f"/en/orders/{order.number}")
    assert figures(clerk) == {"Total": "€220.00", "Paid": "€220.00", "Refunded": "€0.00"}
    chooses(clerk, order).fills(FORM)
    assert figures(clerk)["Refunded"] == "€110.00"
    assert figures(clerk)["Total after refunds"] == "€110.00"


def test_what_came_too_late_is_refunded_though_nothing_was_taken_back(office: Flask, order: Order) -> None:
    late = RefundReason.SEATS_GONE
    session.execute(update(Order).values(state=OrderState.REFUNDED))
    (payment,) = books.payments()
    session.add(
        Refund(ref="RLATE", order_ref=order.ref, payment_ref=payment.ref, amount=order.total, reason=late)
    )
    session.commit()
    clerk = manager(office).opens(f"/en/orders/{order.number}")
    assert figures(clerk)["Refunded"] == "€220.00"
    assert figures(clerk)["Total after refunds"] == "€0.00"
    clerk.opens("/en/orders?column=refunded")
    assert [cell.get_text(strip=True) for cell in clerk.page.soup.select("tbody .c-more")] == ["€220.00"]


def test_partly_refunded_is_a_state_to_look_for(office: Flask, order: Order) -> None:
    clerk = manager(office).opens("/en/orders?state=partly")
    assert clerk.page.has("No orders found.")
    chooses(clerk, order).fills(FORM)
    clerk.opens("/en/orders?state=partly&column=state&column=refunded")
    (row,) = clerk.page.soup.select("#list tbody tr")
    assert "Partly refunded" in row.get_text()
    assert "€110.00" in row.get_text()
    clerk.opens(f"/en/orders/{order.number}/refund?all=yes").fills(FORM, why="client")
    assert clerk.opens("/en/orders?state=partly").page.has("No orders found.")


def test_what_was_refunded_is_summed_up_on_the_order(office: Flask, order: Order) -> None:
    clerk = chooses(manager(office), order).fills(FORM)
    assert books.order().refunded_minor == books.order().refunded.minor == 110_00
    clerk.opens(f"/en/orders/{order.number}/refund?all=yes").fills(FORM, why="client")
    assert books.order().refunded_minor == books.order().refunded.minor == 220_00


def test_nothing_is_done_before_something_is_chosen(office: Flask, order: Order) -> None:
    clerk = looks_at(manager(office), order).fills(FORM, 422, why="client")
    assert clerk.page.has("Choose what to take back.")
    assert went() == {}


def test_a_refund_has_a_reason(office: Flask, order: Order) -> None:
    clerk = chooses(manager(office), order).fills(FORM, 422, why="")
    assert clerk.page.has("Choose a reason.")
    clerk.fills(FORM, 422, why="other", words="no")
    assert clerk.page.has("Say the reason in a few words.")
    assert went() == {}


def test_what_is_typed_stays_when_something_is_missing(office: Flask, order: Order) -> None:
    clerk = chooses(manager(office), order).fills(FORM, 422, why="", words="Ada is ill", places="keep")
    held = clerk.page.form_by_id(FORM)[1]
    assert (held["words"], held["places"], held["line"]) == ("Ada is ill", "keep", str(order.lines[0].id))


def test_choosing_everything_takes_back_the_whole_order(office: Flask, order: Order) -> None:
    clerk = manager(office).opens(f"/en/orders/{order.number}/refund?all=yes")
    assert says(clerk) == "Refund €220.00 to the card"
    clerk.fills(FORM, why="canceled")
    assert books.order().state is OrderState.REFUNDED
    clerk.opens(f"/en/orders/{order.number}/refund")
    assert clerk.page.has("Nothing of this order is left to refund.")


def test_places_are_kept_for_the_house_if_asked(office: Flask, order: Order) -> None:
    chooses(manager(office), order, places="keep").fills(FORM)
    place = order.lines[0].place
    session.refresh(place)
    assert place.house


@pytest.mark.parametrize(("method", "words"), [("credit", "as credit"), ("voucher", "on a voucher")])
def test_it_may_become_credit_or_a_voucher(office: Flask, order: Order, method: str, words: str) -> None:
    clerk = chooses(manager(office), order, method=method)
    assert says(clerk) == f"Refund €110.00 {words}"
    if method == "voucher":
        clerk.fills(FORM, 422)
        assert clerk.page.has("The shopper must agree to a voucher instead of money.")
        clerk.fills(FORM, consent="yes")
    else:
        clerk.fills(FORM)
    assert went() == {method: 110_00}


def test_the_split_can_be_changed_within_what_each_paid(office: Flask, mixed: Order) -> None:
    clerk = chooses(manager(office), mixed)
    assert says(clerk) == "Refund €110.00 to the card"
    clerk.fills(FORM, again="edit")
    names = shares(clerk)
    assert set(names) == {"card", "credit", "voucher"}
    typed: dict[str, Any] = {names["card"]: "80.00", names["credit"]: "10", names["voucher"]: "20.00"}
    clerk.fills(FORM, again="yes", **typed)
    assert says(clerk) == "Refund €110.00"
    clerk.fills(FORM)
    assert went() == {"card": 80_00, "credit": 10_00, "voucher": 20_00}


@pytest.mark.parametrize(
    ("card", "credit", "voucher", "words"),
    [
        ("80", "10", "10", "The shares come to €100.00; €110.00 goes back."),
        ("79", "11", "20", "Of what it paid €10.00 has not gone back yet: enter that or less."),
        ("110", "x", "0", "Enter an amount, for example €12.50."),
        ("-80", "10", "20", "Enter at least €0.00."),
    ],
)
def test_a_split_that_does_not_come_out_does_nothing(
    office: Flask, mixed: Order, card: str, credit: str, voucher: str, words: str
) -> None:
    clerk = chooses(manager(office), mixed).fills(FORM, again="edit")
    names = shares(clerk)
    typed: dict[str, Any] = {names["card"]: card, names["credit"]: credit, names["voucher"]: voucher}
    clerk.fills(FORM, 422, **typed)
    assert clerk.page.has(words)
    assert went() == {}
    clerk.fills(FORM, again="rule")
    assert says(clerk) == "Refund €110.00 to the card"


def test_what_was_refunded_meanwhile_is_not_refunded_again(office: Flask, order: Order) -> None:
    """Two people look at the same order."""
    paul = chooses(manager(office), order, 2)
    mina = chooses(manager(office, "mina@cube.example", "Mina Lund"), order)
    mina.fills(FORM)
    paul.fills(FORM, 409)
    assert paul.page.has("Something has changed meanwhile.")
    assert says(paul) == "Refund €110.00 to the card"
    assert went() == {"card": 110_00}
    paul.fills(FORM)
    assert went() == {"card": 220_00}


def test_the_same_form_twice_refunds_once(office: Flask, order: Order) -> None:
    clerk = chooses(manager(office), order)
    action, held = clerk.page.form_by_id(FORM)
    clerk.sends(action, **held)
    clerk.sends(action, **held)
    assert went() == {"card": 110_00}


def test_above_their_limit_the_box_office_asks_and_a_manager_approves(
    clerk: Clerk, office: Flask, order: Order
) -> None:
    assert says(chooses(clerk, order)) == "Ask for approval of €110.00"
    clerk.fills(FORM)
    assert clerk.page.has("A refund of €110.00 waits for approval.")
    assert went() == {}
    assert audit.history("order", order.ref)[0].act == "refund_asked_for"
    paul = manager(office).opens("/en/approvals")
    assert paul.page.has("Karin Meyer")
    (found,) = session.scalars(select(Approval)).all()
    paul.opens(f"/en/approvals/{found.ref}").fills("decide", verdict="approve")
    assert paul.page.has("Approved: €110.00 is on its way back.")
    assert went() == {"card": 110_00}
    entry = audit.history("order", order.ref)[0]
    assert (entry.act, entry.name, entry.after["asked_by"]) == ("refunded", "Paul Roy", "Karin Meyer")
    assert clerk.opens("/en/requests").page.has("Approved")


def asked(clerk: Clerk, order: Order) -> Approval:
    chooses(clerk, order).fills(FORM)
    return session.scalars(select(Approval).filter_by(state=ApprovalState.WAITING)).one()


def test_nobody_approves_their_own_request(office: Flask, order: Order) -> None:
    """Not by a page, not by the service, and the database refuses it too."""
    karin = member("karin@cube.example", Role.BOX_OFFICE)
    clerk = Clerk(office, "en").signs_in(karin)
    found = asked(clerk, order)
    assert not clerk.opens(f"/en/requests/{found.ref}").page.has("Approve and refund")
    clerk.sends(f"/en/approvals/{found.ref}/decision", 404, verdict="approve")
    with pytest.raises(IntegrityError, match="four_eyes"):
        _approves_by_hand(karin.ref)
    both = Actor(karin.name, karin.ref, frozenset({Grant(Role.MANAGER)}))
    with pytest.raises(approvals.OwnRequest):
        approvals.approve(found.ref, both)
    assert went() == {}


def _approves_by_hand(staff_ref: str) -> None:
    with session.begin_nested():
        session.execute(update(Approval).values(state=ApprovalState.APPROVED, decided_by=staff_ref))


def test_an_order_that_changed_goes_back_to_whoever_asked(clerk: Clerk, office: Flask, order: Order) -> None:
    """D11: the asker cannot approve, and meanwhile somebody else refunds one ticket."""
    chooses(clerk, order, 2).fills(FORM)
    found = session.scalars(select(Approval)).one()
    paul = manager(office)
    chooses(paul, order).fills(FORM)
    paul.opens(f"/en/approvals/{found.ref}").fills("decide", verdict="approve")
    assert paul.page.has("Something has changed since.")
    assert went() == {"card": 110_00}
    assert clerk.opens("/en/requests").page.has("Changed since: ask again")


def test_a_request_stays_on_the_sheet_when_somebody_else_refunds(
    clerk: Clerk, office: Flask, order: Order
) -> None:
    """And it says what changed, and that it will have to be asked for again."""
    chooses(clerk, order, 2).fills(FORM)
    found = session.scalars(select(Approval)).one()
    sheet = f"/en/orders/{order.number}"
    assert clerk.opens(sheet).page.has("A refund of €220.00 waits for approval.")
    assert not clerk.page.has("asked for again")
    with clock.at(NOON + timedelta(minutes=2)):
        paul = manager(office)
        chooses(paul, order).fills(FORM)
        paul.opens(sheet)
        assert paul.page.has("A refund of €220.00 waits for approval.")
        assert paul.page.has("€110.00 was refunded since, so it will have to be asked for again.")
        (way,) = paul.page.soup.select(f"a[href='/en/approvals/{found.ref}']")
        assert paul.opens(str(way["href"])).page.has("Part of it was refunded since")
    clerk.opens(f"/en/requests/{found.ref}").fills("decide")
    assert not clerk.opens(sheet).page.has("waits for approval")


def test_a_manager_may_say_no_and_says_why(clerk: Clerk, office: Flask, order: Order) -> None:
    found = asked(clerk, order)
    paul = manager(office).opens(f"/en/approvals/{found.ref}").fills("decide", 422, verdict="refuse")
    assert paul.page.has("Say in a few words why not.")
    paul.fills("decide", verdict="refuse", note="She has been refunded in cash")
    assert went() == {}
    clerk.opens(f"/en/requests/{found.ref}")
    assert clerk.page.has("Paul Roy answered: She has been refunded in cash")


def test_a_request_can_be_withdrawn_and_asked_again(clerk: Clerk, order: Order) -> None:
    found = asked(clerk, order)
    chooses(clerk, order).fills(FORM, 409)
    assert clerk.page.has("Approval is asked for already; see the order.")
    clerk.opens(f"/en/requests/{found.ref}").fills("decide")
    assert asked(clerk, order).ref != found.ref


def test_an_accountant_approves_what_they_could_not_refund(clerk: Clerk, office: Flask, order: Order) -> None:
    found = asked(clerk, order)
    accountant = Clerk(office, "en").signs_in(member("iris@cube.example", Role.ACCOUNTANT, name="Iris Kern"))
    accountant.opens(f"/en/orders/{order.number}/refund", 404)
    accountant.opens(f"/en/approvals/{found.ref}").fills("decide", verdict="approve")
    assert went() == {"card": 110_00}


def test_the_service_checks_rights_and_limits_itself(order: Order, office: Flask) -> None:
    part = Reversal(RefundItems(frozenset({order.lines[0].id})))
    shown = reversals.preview(order, part)
    for role, refused in ((Role.READ_ONLY, Forbidden), (Role.ADMIN, Forbidden), (Role.BOX_OFFICE, OverLimit)):
        by = Actor("Somebody", member(f"{role}@cube.example", role).ref, frozenset({Grant(role)}))
        with pytest.raises(refused):
            reversals.run(order.ref, part, shown=shown, reason="client", by=by)
    elsewhere = Actor("Somebody", "0X", frozenset({Grant(Role.MANAGER, "ombres")}))
    with pytest.raises(Forbidden):
        reversals.run(order.ref, part, shown=shown, reason="client", by=elsewhere)
    assert went() == {}


def test_approving_asks_for_the_second_factor_again(clerk: Clerk, office: Flask, order: Order) -> None:
    found = asked(clerk, order)
    paul = manager(office).opens(f"/en/approvals/{found.ref}")
    with clock.at(NOON + timedelta(minutes=6)):
        paul.fills("decide", verdict="approve")
        assert paul.page.h1 == "Confirm it is you"
        assert went() == {}
        paul.fills("proof", proof_code=paul.code())
    assert went() == {"card": 110_00}
