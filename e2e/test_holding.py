"""Seats are held for a while: warned of, extended, frozen at the bank, ended, taken again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.bank import CARD, CHALLENGED
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper


def test_an_ended_hold_is_explained_and_the_same_seats_taken_again(shopper: Shopper, ours: OurShop) -> None:
    shopper.listener.may_meet(410)
    shopper.up_to("Order summary")
    seats = ours.books.seats_in_basket(shopper.email)
    ours.books.end_hold(shopper.email)
    shopper.page.get_by_role("checkbox", name=shopper.words.anchor("terms")).check()
    shopper.presses("Continue to payment")
    shopper.stands_at("Your seats are no longer held")
    shopper.reads("No money has been taken.")
    shopper.reads("Your seats are still free: take them again with one tap.")
    shopper.presses("Take the same seats again")
    shopper.stands_at("Your basket")
    shopper.sees(shopper.words.plural("%(num)d seat is yours again.", "%(num)d seats are yours again.", 2))
    assert ours.books.seats_in_basket(shopper.email)[-2:] == seats
    shopper.follows("Check out")
    expect(shopper.field("Email address")).to_have_value(shopper.email)
    shopper.goes_to("/checkout/summary")
    shopper.stands_at("Order summary")
    shopper.agrees().pays_with(CARD)
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_a_hold_that_ended_on_the_payment_page_takes_no_money(ada: Shopper, ours: OurShop) -> None:
    ada.listener.may_meet(410)
    ada.up_to("Payment")
    ours.books.end_hold(ada.email)
    ada.pays_with(CARD)
    ada.stands_at("Your seats are no longer held")
    ours.sold_nothing(ada.email)


def test_seats_somebody_else_took_meanwhile_are_replaced_by_the_nearest(
    ada: Shopper, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada.listener.may_meet(410)
    ada.up_to("Delivery")
    lost = ours.books.seats_in_basket(ada.email)
    ours.books.end_hold(ada.email)
    ours.sweep()
    takes_those(new_shopper("en"), lost)
    ada.goes_to("/checkout/delivery")
    ada.stands_at("Your seats are no longer held")
    ada.reads("Others have taken your seats meanwhile. We look for the nearest.")
    ada.presses("Take them again, or the nearest")
    ada.stands_at("Your basket")
    one, many = (
        "%(num)d seat was gone: we took the closest one.",
        "%(num)d seats were gone: we took the closest ones.",
    )
    ada.sees(ada.words.plural(one, many, 2))
    assert not set(ours.books.seats_in_basket(ada.email)[-2:]) & set(lost)


def takes_those(shopper: Shopper, seats: list[tuple[str, str, int]]) -> None:
    shopper.opens_seats()
    shopper.takes_from_the_list([shopper.seat(*seat) for seat in seats])


@pytest.mark.parametrize("heading", ["Delivery", "Payment"])
def test_one_tap_for_more_time(heading: str, shopper: Shopper) -> None:
    shopper.up_to(heading)
    shopper.presses("Keep my seats longer")
    shopper.stands_at(heading)


def test_two_minutes_before_the_end_a_question_asks_whether_to_go_on(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Delivery")
    ours.books.shorten_hold(shopper.email, 100)
    shopper.page.reload()
    question = shopper.page.get_by_role("dialog", name=shopper.words("Need more time?"))
    expect(question).to_be_visible()
    question.get_by_role("button", name=shopper.words("Keep my seats 10 minutes more")).click()
    expect(question).to_be_hidden()
    shopper.stands_at("Delivery")
    shopper.wants_e_tickets()


def test_seats_stay_held_while_the_bank_is_asked(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    ours.books.end_hold(ada.email)
    ours.sweep()
    assert ours.books.held_by(ada.email) == 2
    ada.tells_the_bank("confirm")
    ada.has_bought()
    ours.sold_once(ada.email)


def test_e19_money_that_comes_late_gets_the_same_seats_if_they_are_free(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    ours.books.end_patience(ada.email)
    ours.sweep()
    assert ours.books.held_by(ada.email) == 0
    ada.tells_the_bank("confirm")
    ada.has_bought()
    ours.sold_once(ada.email)


def test_e19_money_that_comes_late_gets_seats_as_good_if_they_are_gone(
    ada: Shopper, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    lost = ours.books.seats_in_basket(ada.email)
    ours.books.end_patience(ada.email)
    ours.sweep()
    takes_those(new_shopper("en"), lost)
    ada.tells_the_bank("confirm")
    ada.has_bought()
    ada.reads("Some of your seats were gone.")
    ours.sold_once(ada.email)


def test_an_order_given_up_frees_its_seats_at_once(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment")
    assert ours.books.held_by(shopper.email) == 2
    shopper.follows("Cancel order")
    shopper.stands_at("Cancel your order?")
    shopper.presses("Cancel order")
    shopper.reads("Your order is cancelled. The seats are free again, and no money has been taken.")
    assert ours.books.held_by(shopper.email) == 0


def test_the_browser_proves_by_itself_that_it_is_no_robot(shopper: Shopper, ours: OurShop) -> None:
    """Before more is held from a network that holds much."""
    shopper.listener.may_meet(422)
    with ours.books.many_held():
        shopper.asks_for_best_seats()
        shopper.stands_at("Your basket")
    shopper.checks_out().says_who()
    assert ours.books.held_by(shopper.email) == 2
