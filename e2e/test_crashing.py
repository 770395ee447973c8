"""The web server is killed at each point of a payment. Shop and bank agree and nobody pays twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from e2e.bank import CARD, CHALLENGED
from e2e.shop import OurShop
from e2e.shopper import Shopper

CHARGED = ["after_reply", "before_settled", "after_settled"]  # the bank has the money when the lights go out
NOT_CHARGED = ["before_sent", "after_sent"]


def pays_in_vain(shopper: Shopper, number: str = CARD) -> None:
    """The browser has nobody to talk to any more; what it says of that is its own affair."""
    shopper.listener.may_miss("/checkout/")
    shopper.types_card(number)
    with shopper.page.expect_event("requestfailed"):
        shopper.pay_button.click()


def comes_back(shopper: Shopper, path: str = "/checkout/payment") -> None:
    try:
        shopper.goes_to(path)
    except Error:  # the page that said so was still on its way
        shopper.goes_to(path)


@pytest.mark.parametrize("point", CHARGED)
def test_killed_once_the_bank_has_the_money(point: str, ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_never")
    with ours.fragile(point):
        pays_in_vain(ada)
    assert ours.bank.truth(order.number).charges == 1
    ours.books.ask_now(order)
    ours.sweep()
    comes_back(ada)
    ada.has_bought()
    ours.sold_once(ada.email)


@pytest.mark.parametrize("point", NOT_CHARGED)
def test_killed_before_the_bank_was_asked(point: str, ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    with ours.fragile(point):
        pays_in_vain(ada)
    assert ours.bank.truth(order.number).charges == 0
    assert ours.books.held_by(ada.email) == 2
    ours.books.age_payments(order, minutes=4)
    ours.sweep()
    comes_back(ada)
    ada.stands_at("Payment")
    ours.sold_nothing(ada.email)
    ada.pays_with(CARD)
    ada.has_bought()
    ours.sold_once(ada.email)


def test_killed_on_the_way_back_from_a_challenge(ada: Shopper, ours: OurShop) -> None:
    ada.listener.may_miss("/checkout/")
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_never")
    with ours.fragile("before_settled"), ada.page.expect_event("requestfailed"):
        ada.tells_the_bank("confirm")
    comes_back(ada)
    ours.books.ask_now(order)
    ours.sweep()
    ada.has_bought()
    ours.sold_once(ada.email)


def test_a_reload_after_the_crash_finds_the_payment(ada: Shopper, ours: OurShop) -> None:
    """The return address is asked again, the same attempt with it: one charge all the same."""
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_never")
    with ours.fragile("after_reply"):
        pays_in_vain(ada)
        returns = [url for url in ada.listener.asked if "/return/card" in url]
    ada.page.goto(returns[-1])
    ada.stands_at("Payment under way")
    ours.books.ask_now(order)
    ours.sweep()
    ada.has_bought()
    ours.sold_once(ada.email)
