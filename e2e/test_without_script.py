"""The same journeys where no script runs, and where htmx does not arrive."""

from __future__ import annotations

import pytest

from e2e.bank import CARD, CHALLENGED, MASTERCARD, REFUSED
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_buying import (
    goes_to_the_till,
    has_the_customers_tickets,
    takes_the_customers_seats,
    walks_to_the_flute,
)


@pytest.fixture(params=["fr", "en"])
def plain(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """A shopper whose browser runs no script."""
    return new_shopper(request.param, java_script_enabled=False)


def test_the_customers_example(new_shopper: NewShopper, ours: OurShop) -> None:
    marie = new_shopper("fr", java_script_enabled=False)
    walks_to_the_flute(marie, date=1)
    takes_the_customers_seats(marie, "A")
    goes_to_the_till(marie)
    marie.pays_with(CHALLENGED)
    marie.presses("Go to my bank’s page")
    marie.tells_the_bank("confirm")
    has_the_customers_tickets(marie, ours)


def test_best_seats_bought_without_a_challenge(plain: Shopper, ours: OurShop) -> None:
    plain.up_to("Payment").pays_with(CARD)
    plain.has_bought()
    ours.sold_once(plain.email)


def test_declined_then_another_card(plain: Shopper, ours: OurShop) -> None:
    plain.up_to("Payment").pays_with(REFUSED)
    plain.reads("Your bank declined this payment. No money has been taken.")
    plain.pays_with(MASTERCARD)
    plain.has_bought()
    ours.sold_once(plain.email)


def test_the_bank_checks_the_card_as_a_script_would_have(plain: Shopper, ours: OurShop) -> None:
    plain.listener.may_meet(422)
    plain.up_to("Payment").types_card("4111111111111112")
    plain.pay_button.click()
    plain.reads("There is a problem")
    plain.reads("That number has a mistake – check it group by group.")
    plain.pays_with(CARD)
    plain.has_bought()
    ours.sold_once(plain.email)


def test_a_challenge_refused_then_another_card(plain: Shopper, ours: OurShop) -> None:
    plain.up_to("Payment").pays_with(CHALLENGED)
    plain.stands_at("Check by your bank")
    plain.presses("Go to my bank’s page")
    plain.tells_the_bank("refuse")
    plain.reads("You did not confirm with your bank. No money has been taken.")
    plain.pays_with(CARD)
    plain.has_bought()
    ours.sold_once(plain.email)


def test_the_waiting_page_turns_by_itself(plain: Shopper, ours: OurShop) -> None:
    plain.up_to("Payment")
    order = ours.books.order_of(plain.email)
    ours.bank.will(order.number, "timeout_after_charge", "webhook_never")
    plain.pays_with(CARD)
    plain.stands_at("Payment under way")
    ours.books.ask_now(order)
    ours.sweep()
    plain.has_bought()  # a page of this kind comes again every 5 seconds
    ours.sold_once(plain.email)


def test_an_ended_hold(plain: Shopper, ours: OurShop) -> None:
    plain.listener.may_meet(410)
    plain.up_to("Delivery")
    ours.books.end_hold(plain.email)
    plain.presses("Continue")
    plain.stands_at("Your seats are no longer held")
    plain.presses("Take the same seats again")
    plain.stands_at("Your basket")


@pytest.fixture
def unlucky(new_shopper: NewShopper) -> Shopper:
    """Our own scripts arrive, htmx does not."""
    bob = new_shopper("fr")
    bob.listener.may_miss("htmx")
    bob.page.context.route("**/htmx*.js", lambda route: route.abort())
    return bob


def test_htmx_that_does_not_arrive(unlucky: Shopper, ours: OurShop) -> None:
    unlucky.up_to("Payment").pays_with(CHALLENGED)
    unlucky.tells_the_bank("confirm")
    unlucky.has_bought()
    ours.sold_once(unlucky.email)


def test_htmx_that_does_not_arrive_on_a_waiting_page(unlucky: Shopper, ours: OurShop) -> None:
    unlucky.up_to("Payment")
    order = ours.books.order_of(unlucky.email)
    ours.bank.will(order.number, "timeout_after_charge", "webhook_never")
    unlucky.pays_with(CARD)
    unlucky.stands_at("Payment under way")
    ours.books.ask_now(order)
    ours.sweep()
    unlucky.page.reload()
    unlucky.has_bought()
    ours.sold_once(unlucky.email)
