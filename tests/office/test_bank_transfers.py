"""A bank transfer chosen in the shop: the order waits for it, staff note what arrived, or it ends (S93)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import cache
from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.venue.channels import bank_account
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType
from app.venue.payment_methods.services import BadMethod, MethodDetails
from app.worker import sweeps
from tests import books, people
from tests.accounting.test_vouchers import issue
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.postbox import letters
from tests.shopper import Shopper

IBAN = "FR7630006000011234567890189"
VIREMENT = Texts("Virement", "Bank transfer")
LATE = NOON + timedelta(days=11)


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def offered(db: Flask) -> None:
    takes_transfers()


def takes_transfers() -> None:
    channels.change(channels.find("cube"), OWNER, iban=IBAN, bic="AGRIFRPP", bank_holder="CUBE SAS")
    payment_methods.create_method("VIR", MethodType.TRANSFER, MethodDetails(VIREMENT, VIREMENT), OWNER)
    payment_methods.accept("CUBE-WEB", "VIR", OWNER)
    cache.refresh()


def orders_by_transfer(shopper: Shopper, *codes: str) -> Order:
    shopper.up_to("summary")
    for code in codes:
        shopper.sends("/en/checkout/summary/code", code=code)
    shopper.agrees(method="VIR").fills("by-transfer")
    return books.order()


def notes(clerk: Clerk, amount: str, reference: str = "statement 7") -> Clerk:
    clerk.opens(f"/en/orders/{books.order().number}/transfer")
    return clerk.fills("transfer", amount=amount, reference=reference)


def credit() -> int:
    found = session.scalars(session.query(Contact).filter_by(email="ada@example.org").statement).one()
    return -books.balances().get(found.credit_account, 0)


# In the shop


def test_s93_an_order_to_be_paid_by_transfer_is_kept_and_says_where_to(
    offered: None, shopper: Shopper
) -> None:
    order = orders_by_transfer(shopper)
    assert shopper.page.h1 == "Your order waits for your transfer"
    for said in ("CUBE SAS", bank_account.spaced(IBAN), "AGRIFRPP", f"{order.number[:4]}-{order.number[4:]}"):
        assert shopper.page.has(said)
        assert said in composer.compose(letters(EmailKind.TRANSFER_AWAITED)[0]).body
    assert (order.state, order.transfer_due_on) == ("placed", (NOON + timedelta(days=7)).date())
    assert shopper.opens(f"/en/checkout/confirmation/{order.ref}").page.h1 == shopper.page.h1


def test_its_seats_are_held_until_the_days_of_grace_are_over(offered: None, shopper: Shopper) -> None:
    orders_by_transfer(shopper)
    with clock.at(NOON + timedelta(days=9)):
        sweeps.release_holds()
        assert books.order().state == "placed"
    with clock.at(LATE):
        sweeps.release_holds()
        assert (books.order().state, books.basket().state) == ("lapsed", "lapsed")
    assert books.letters(EmailKind.TRANSFER_LAPSED) == 1
    assert books.letters(EmailKind.HOLD_ENDED) == 0


def test_what_was_agreed_cannot_be_changed_any_more(offered: None, shopper: Shopper) -> None:
    orders_by_transfer(shopper)
    assert shopper.opens("/en/basket").page.has("Your basket is empty")
    shopper.takes(1)
    assert books.basket_count() == 2
    assert len(books.order().lines) == 2


def test_it_is_offered_only_if_the_performance_is_far_enough(offered: None, shopper: Shopper) -> None:
    method = payment_methods.find_method("VIR")
    shopper.up_to("summary")
    assert shopper.page.has("Bank transfer")
    details = MethodDetails(VIREMENT, VIREMENT, lead_days=90)
    payment_methods.change_method(method, details, OWNER)
    cache.refresh()
    assert not shopper.opens("/en/checkout/summary").page.has("Bank transfer")
    shopper.agrees(status=409, method="VIR")


def test_without_an_account_to_send_it_to_none_is_offered(offered: None, shopper: Shopper) -> None:
    channels.change(channels.find("cube"), OWNER, iban="", bic="", bank_holder="")
    cache.refresh()
    assert not shopper.up_to("summary").page.has("Bank transfer")


# What arrives


def test_s93_a_transfer_that_arrives_settles_the_order_and_sends_the_tickets(
    offered: None, shopper: Shopper, manager: Clerk
) -> None:
    order = orders_by_transfer(shopper)
    assert manager.opens(f"/en/orders/{order.number}").page.has("Waits for a transfer")
    notes(manager, "220.00").fills("book-transfer")
    assert (books.order().state, len(books.tickets())) == ("paid", 2)
    assert books.letters(EmailKind.CONFIRMED) == 1
    assert books.every_transaction_is_even()
    assert books.balances()["bank"] == 220_00
    assert books.balances().get("receivable", 0) == credit() == 0


def test_too_little_waits_for_the_rest(offered: None, shopper: Shopper, manager: Clerk) -> None:
    orders_by_transfer(shopper)
    notes(manager, "200.00")
    assert manager.page.has("Still missing")
    manager.fills("book-transfer")
    assert (books.order().state, books.order().due) == ("placed", Money(20_00, "EUR"))
    assert "€20.00" in composer.compose(letters(EmailKind.TRANSFER_AWAITED)[-1]).body
    notes(manager, "20.00", "statement 8").fills("book-transfer")
    assert (books.order().state, credit()) == ("paid", 0)


def test_too_much_becomes_credit(offered: None, shopper: Shopper, manager: Clerk) -> None:
    orders_by_transfer(shopper)
    notes(manager, "230.00").fills("book-transfer")
    assert (books.order().state, credit()) == ("paid", 10_00)


def test_a_part_that_came_before_the_order_ended_stays_credit(
    offered: None, shopper: Shopper, manager: Clerk
) -> None:
    orders_by_transfer(shopper)
    notes(manager, "200.00").fills("book-transfer")
    with clock.at(LATE):
        sweeps.release_holds()
    assert (books.order().state, credit()) == ("lapsed", 200_00)
    assert books.balances().get(f"held:{books.order().ref}", 0) == 0


def test_late_money_takes_the_same_seats_if_they_are_free(
    offered: None, shopper: Shopper, office: Flask
) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
        notes(sam, "220.00").fills("book-transfer")
    assert (books.order().state, books.order().seats_moved) == ("paid", False)


def test_late_money_takes_up_again_what_a_voucher_paid(
    offered: None, shopper: Shopper, office: Flask
) -> None:
    voucher, code = issue(50_00)
    orders_by_transfer(shopper, code)
    with clock.at(LATE):
        sweeps.release_holds()
        sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
        notes(sam, "170.00").fills("book-transfer")
    assert books.order().paid
    assert books.balances().get(voucher.account, 0) == 0


def test_a_live_order_takes_its_money_itself(offered: None, shopper: Shopper, manager: Clerk) -> None:
    orders_by_transfer(shopper)
    manager.opens(f"/en/orders/{books.order().number}/transfer")
    manager.fills("transfer", 409, amount="220.00", reference="statement 7", to_credit="yes")
    assert books.balances().get("bank", 0) == 0


def test_one_address_holds_seats_for_three_transfers_at_most(offered: None, shopper: Shopper) -> None:
    for _time in range(3):
        shopper.up_to("summary").agrees(method="VIR").fills("by-transfer")
    shopper.up_to("summary").agrees(method="VIR").fills("by-transfer")
    assert shopper.page.has("Other orders of yours wait for a transfer.")
    assert sum(order.transfer_due_on is not None for order in books.orders()) == 3


def test_late_money_for_seats_that_are_gone_becomes_credit(
    offered: None, shopper: Shopper, office: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders_by_transfer(shopper)
    with clock.at(LATE):
        sweeps.release_holds()
        sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
        path = "app.settlement.fulfillment.services._secure_places"
        monkeypatch.setattr(path, lambda _order: False)
        notes(sam, "220.00").fills("book-transfer", 409)
        assert sam.page.has("the money can only become credit")
        assert books.balances().get("bank", 0) == 0
        sam.fills("book-transfer")
    assert (books.order().state, credit(), books.balances()["bank"]) == ("lapsed", 220_00, 220_00)


def test_a_voucher_and_a_code_pay_their_part_once_the_money_is_here(
    offered: None, shopper: Shopper, manager: Clerk
) -> None:
    voucher, code = issue(50_00)
    order = orders_by_transfer(shopper, code, "NOUVEAUX")
    assert order.due == Money(159_00, "EUR")
    with clock.at(NOON + timedelta(days=5)):
        sweeps.release_holds()
    assert books.balances()[f"held:{order.ref}"] == -50_00
    notes(manager, "159.00").fills("book-transfer")
    assert books.order().paid
    assert books.balances().get(voucher.account, 0) == 0


def test_the_same_line_of_a_statement_is_booked_once(offered: None, shopper: Shopper, manager: Clerk) -> None:
    orders_by_transfer(shopper)
    notes(manager, "100.00").fills("book-transfer")
    notes(manager, "100.00").fills("book-transfer", 422)
    assert manager.page.has("This transfer is booked already")
    assert books.order().due == Money(120_00, "EUR")


def test_orders_that_wait_are_a_list_of_their_own(offered: None, shopper: Shopper, manager: Clerk) -> None:
    order = orders_by_transfer(shopper)
    number = f"{order.number[:4]}-{order.number[4:]}"
    assert manager.opens("/en/orders?state=transfer&period=all").page.has(number)
    notes(manager, "220.00").fills("book-transfer")
    assert not manager.opens("/en/orders?state=transfer&period=all").page.has(number)


# How it is set up


def test_how_long_a_transfer_may_take_is_set_on_its_page(offered: None, manager: Clerk) -> None:
    manager.opens("/en/setup/methods/VIR/parameters").fills("record", 422, due_days="14", grace_days="5")
    assert manager.page.has("This is not more than both days above together.")
    manager.fills("record", lead_days="30")
    found = payment_methods.find_method("VIR")
    assert (found.due_days, found.grace_days, found.lead_days) == (14, 5, 30)
    with pytest.raises(BadMethod):
        payment_methods.change_method(found, MethodDetails(VIREMENT, VIREMENT, lead_days=10), OWNER)


def test_only_an_administrator_says_where_transfers_go(manager: Clerk, office: Flask) -> None:
    typed = {"iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "agrifrpp", "bank_holder": "CUBE SAS"}
    manager.opens("/en/setup/channels/cube").fills("record", 422, **typed)
    assert manager.page.has("Only an administrator says where transfers go.")
    alex = Clerk(office, "en").signs_in(member("alex@cube.example", Role.ADMIN, name="Alex"))
    alex.opens("/en/setup/channels/cube").fills(
        "record", 422, **{**typed, "iban": "FR7630006000011234567890188"}
    )
    assert alex.page.has("This is no IBAN")
    alex.fills("record", 422, **{**typed, "bank_holder": ""})
    assert alex.page.has("Enter whose account it is.")
    alex.fills("record", **typed)
    session.expire_all()
    assert channels.find("cube").iban == IBAN
    assert channels.find("cube").bic == "AGRIFRPP"


def test_whoever_is_signed_in_may_pay_by_transfer_too(offered: None, db: Flask, bank: Bank) -> None:
    ada = Shopper(db, bank, "fr").signs_in(people.contact(confirmed_at=NOON))
    ada.up_to("summary").agrees(method="VIR").fills("by-transfer")
    assert ada.page.h1 == "Votre commande attend votre virement"
