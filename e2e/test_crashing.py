"""The web server is killed at each point of a payment. Shop and bank agree and nobody pays twice."""

from __future__ import annotations

from playwright.sync_api import Error

from e2e.bank import CARD, CHALLENGED
from e2e.shop import OurShop
from e2e.shopper import Shopper

# The order of the tests spares restarts: a server is replaced only if the next test needs another one.


def pays_in_vain(shopper: Shopper) -> None:
    """The browser has nobody to talk to any more; what it says of that is its own affair."""
    shopper.listener.may_miss("/checkout/")
    shopper.types_card(CARD)
    with shopper.page.expect_event("requestfailed"):
        shopper.pay_button.click()


def asks_again(shopper: Shopper) -> None:
    """The browser’s own page, which says that nobody answered, has a button for this."""
    address = next(url for url in reversed(shopper.listener.asked) if "/return/" in url)
    try:
        shopper.page.goto(address)
    except Error:  # that page was still on its way
        shopper.page.goto(address)


def is_not_charged_then_pays(point: str, shopper: Shopper, shop: OurShop) -> None:
    shop.web_dies_at(point)
    shopper.up_to("Payment")
    order = shop.books.order_of(shopper.email)
    pays_in_vain(shopper)
    shop.web_is_sound()
    assert shop.bank.truth(order.number).charges == 0
    assert shop.books.held_by(shopper.email) == 2
    shop.books.age_payments(order, minutes=4)
    shop.sweep()
    shopper.goes_to("/checkout/payment")
    shopper.stands_at("Payment")
    shop.sold_nothing(shopper.email)
    shopper.pays_with(CARD)
    shopper.has_bought()
    shop.sold_once(shopper.email)


def is_charged_once(point: str, shopper: Shopper, shop: OurShop) -> None:
    shop.web_dies_at(point)
    shopper.up_to("Payment")
    order = shop.books.order_of(shopper.email)
    shop.bank.will(order.number, "webhook_never")
    pays_in_vain(shopper)
    assert shop.bank.truth(order.number).charges == 1
    shop.web_dies_at(point)  # its next life
    asks_again(shopper)
    shop.books.ask_now(order)
    shop.sweep()
    shopper.has_bought()
    shop.sold_once(shopper.email)


def test_killed_before_the_payment_is_on_our_books(ada: Shopper, ours: OurShop) -> None:
    is_not_charged_then_pays("before_sent", ada, ours)


def test_killed_on_the_way_back_from_a_challenge(ada: Shopper, ours: OurShop) -> None:
    """Whoever finds the payment again learns that the bank has their answer; the shop asks for it."""
    ours.web_is_sound()
    ada.listener.may_miss("/checkout/")
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    ours.bank.will(ours.books.order_of(ada.email).number, "webhook_never")
    ours.web_dies_at("before_settled")
    with ada.page.expect_event("requestfailed"):
        ada.tells_the_bank("confirm")
    ours.web_is_sound()
    asks_again(ada)
    ada.has_bought()
    ours.sold_once(ada.email)


def test_killed_before_the_outcome_is_on_our_books(ada: Shopper, ours: OurShop) -> None:
    is_charged_once("before_settled", ada, ours)


def test_killed_as_the_bank_has_answered(ada: Shopper, ours: OurShop) -> None:
    is_charged_once("after_reply", ada, ours)


def test_killed_once_the_outcome_is_on_our_books(ada: Shopper, ours: OurShop) -> None:
    is_charged_once("after_settled", ada, ours)


def test_killed_before_the_bank_has_heard(ada: Shopper, ours: OurShop) -> None:
    is_not_charged_then_pays("after_sent", ada, ours)
