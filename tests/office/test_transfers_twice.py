"""An order that waits for a transfer is given up, or taken up again by a link: its money is taken once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.psp.port import Captured, CardDetails
from app.sale.catalog.models import Place
from app.sale.orders.models import Order
from app.settlement.pay_links import services as pay_links
from app.settlement.pay_links.services import NothingOpen, PayLinkWish, SeatsGone
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.transfers import services as transfers
from app.settlement.transfers.services import NotAwaited
from app.worker import sweeps
from tests import books, postbox
from tests.accounting.test_vouchers import issue
from tests.bank import Bank
from tests.office.clerk import Clerk, member
from tests.office.test_bank_transfers import LATE, credit, orders_by_transfer, takes_transfers
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

WISH = PayLinkWish(timedelta(hours=24), by_email=False)


@pytest.fixture(autouse=True)
def offered(db: Flask) -> None:
    takes_transfers()


def clerk(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def first() -> Order:
    """The order that waited for a transfer."""
    session.expire_all()
    return next(order for order in books.orders() if order.transfer_due_on)


def opens_link(shopper: Shopper, bank: Bank) -> Shopper:
    code = pay_links.make(first().ref, WISH, OWNER).code
    other = Shopper(shopper.app, bank, "en").opens(f"/en/pay/{code}").fills("pay")
    return other.agrees(method="CBWEB")


def books_late(office: Flask, status: int = 200) -> Clerk:
    sam = clerk(office).opens(f"/en/orders/{first().number}/transfer")
    return sam.fills("transfer", status, amount="220.00", reference="statement 7")


def seats(order: Order) -> set[int]:
    return {line.place_id for line in order.lines}


# Taken up again


def test_a_transfer_for_an_order_that_was_bought_by_a_link_becomes_credit(
    shopper: Shopper, bank: Bank, office: Flask
) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        opens_link(shopper, bank).pays()
        sam = books_late(office)
        assert sam.page.has("Becomes the buyer’s credit")
        sam.fills("book-transfer")
    assert (first().state, credit(), books.balances()["bank"]) == ("lapsed", 220_00, 220_00)
    assert len(books.tickets()) == 2
    assert books.every_transaction_is_even()


def test_staff_read_which_order_took_its_place(shopper: Shopper, bank: Bank, office: Flask) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        opens_link(shopper, bank).pays()
        (paid,) = (order for order in books.orders() if order.paid)
        sam = clerk(office).opens(f"/en/orders/{first().number}/transfer")
        assert sam.page.has(f"Order {paid.number[:4]}-{paid.number[4:]}")
        assert sam.page.has("takes no money any more")


def test_a_link_nobody_used_ends_when_the_transfer_comes(shopper: Shopper, bank: Bank, office: Flask) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        mine = seats(first())
        code = pay_links.make(first().ref, WISH, OWNER).code
        books_late(office).fills("book-transfer")
        assert (first().state, first().seats_moved, seats(first())) == ("paid", False, mine)
        Shopper(shopper.app, bank, "en").opens(f"/en/pay/{code}", status=410)
    assert len(books.tickets()) == 2


def test_while_somebody_pays_by_the_link_the_transfer_has_to_wait(
    shopper: Shopper, bank: Bank, office: Flask
) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        opens_link(shopper, bank).pays(number=CHALLENGE_CARD)
        sam = clerk(office).opens(f"/en/orders/{first().number}/transfer")
        assert sam.page.has("somebody is paying by it")
        with pytest.raises(transfers.NothingOpen):
            transfers.preview(first(), first().total)
    assert books.balances().get("bank", 0) == 0


def test_an_order_placed_by_the_link_and_not_paid_gives_its_seats_back(
    shopper: Shopper, bank: Bank, office: Flask
) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        other = opens_link(shopper, bank)
        mine = seats(first())
        books_late(office).fills("book-transfer")
        assert (first().state, seats(first())) == ("paid", mine)
        other.opens("/en/checkout/payment", status=410)
    assert sorted(order.state for order in books.orders()) == ["canceled", "paid"]


def test_a_card_that_pays_the_first_order_after_all_gets_its_money_back(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(number=REFUSED_CARD)
    late = books.order()
    with clock.at(LATE):
        sweeps.release_holds()
        code = pay_links.make(late.ref, WISH, OWNER).code
        Shopper(shopper.app, bank, "en").opens(f"/en/pay/{code}").fills("pay").agrees(method="CBWEB").pays()
        captured_late(late)
    assert len(books.tickets()) == 2
    assert books.letters(EmailKind.REFUNDED) == 1
    assert [refund.reason for refund in books.refunds()] == ["not_owed"]


def captured_late(order: Order) -> None:
    """The bank said no, and took the money all the same."""
    (tried,) = session.query(Payment).filter_by(order_ref=order.ref, state=PaymentState.DECLINED)
    payments.settle(tried.ref, Captured("1", tried.amount, CardDetails()), source="sweep")


def test_a_link_that_was_used_is_not_made_again(shopper: Shopper, bank: Bank) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        opens_link(shopper, bank).pays()
        with pytest.raises((NothingOpen, SeatsGone)):
            pay_links.make(first().ref, WISH, OWNER)


# Given up


def test_giving_up_frees_the_seats_at_once_and_tells_the_buyer(shopper: Shopper, office: Flask) -> None:
    order = orders_by_transfer(shopper)
    mine = seats(order)
    sam = clerk(office).opens(f"/en/orders/{order.number}").opens(f"/en/orders/{order.number}/give-up")
    sam.fills("give-up")
    assert sam.page.has("The order is given up. An email tells its buyer.")
    assert (first().state, books.basket().state) == ("canceled", "lapsed")
    assert not session.query(Place).filter(Place.id.in_(mine), Place.basket_ref.is_not(None)).count()
    (letter,) = postbox.letters(EmailKind.TRANSFER_GIVEN_UP)
    assert "please do not send it" in composer.compose(letter).body
    sam.opens(f"/en/orders/{order.number}/give-up")
    assert sam.page.has("This order waits for no transfer.")


def test_what_came_of_it_and_what_still_comes_is_credit(shopper: Shopper, office: Flask) -> None:
    voucher, code = issue(50_00)
    order = orders_by_transfer(shopper, code)
    sam = clerk(office).opens(f"/en/orders/{order.number}/transfer")
    sam.fills("transfer", amount="100.00", reference="statement 7").fills("book-transfer")
    transfers.give_up(order.ref, OWNER)
    assert (credit(), books.balances()[voucher.account]) == (100_00, -50_00)
    sam.opens(f"/en/orders/{order.number}/transfer")
    assert sam.page.has("takes no money any more")
    sam.fills("transfer", amount="70.00", reference="statement 8").fills("book-transfer")
    assert (first().state, credit(), books.balances()["bank"]) == ("canceled", 170_00, 170_00)
    assert books.every_transaction_is_even()


def test_an_order_that_waits_for_nothing_is_not_given_up(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(NotAwaited):
        transfers.give_up(books.order().ref, OWNER)
    assert books.order().paid


def test_whoever_may_not_handle_orders_gives_none_up(shopper: Shopper) -> None:
    order = orders_by_transfer(shopper)
    reader = Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)}))
    with pytest.raises(Forbidden):
        transfers.give_up(order.ref, reader)
    assert first().state == "placed"
