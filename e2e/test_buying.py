"""Somebody buys tickets: the customer's own example, and everything around it that goes well."""

from __future__ import annotations

from e2e.bank import CARD, CHALLENGED
from e2e.conftest import DESKTOP, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper


def walks_to_the_flute(shopper: Shopper, date: int = 0) -> None:
    shopper.goes_to("/")
    shopper.sees(shopper.words.anchor("on"))
    shopper.page.get_by_role("link", name=shopper.words.anchor("flute")).first.click()
    shopper.sees(shopper.words.anchor("hour"))
    shopper.page.get_by_role("link", name=shopper.words("Choose seats")).click()
    shopper.stands_at("Choose seats")


def takes_the_customers_seats(shopper: Shopper, row: str) -> None:
    zone = shopper.words.anchor("balcony")
    shopper.takes_from_the_list([shopper.seat(zone, row, number) for number in (58, 60, 62)])
    shopper.sees(shopper.words.anchor("110"))
    shopper.owes(330_00)


def goes_to_the_till(shopper: Shopper) -> None:
    shopper.checks_out().says_who().wants_e_tickets()
    shopper.owes(330_00)
    shopper.agrees()
    shopper.owes(330_00)


def has_the_customers_tickets(shopper: Shopper, shop: OurShop) -> None:
    shopper.has_bought()
    shopper.sees(shopper.words.anchor("330"))
    order = shop.books.order_of(shopper.email)
    assert (order.state, order.total) == ("paid", 330_00)
    assert shop.books.tickets(order) == shop.books.sold_to(order) == 3
    assert shop.books.charged(order) == shop.bank.truth(order.number).charged == 330_00


def test_the_customers_example_in_french_on_a_phone_with_a_challenge(
    new_shopper: NewShopper, ours: OurShop
) -> None:
    marie = new_shopper("fr")
    walks_to_the_flute(marie)
    takes_the_customers_seats(marie, "A")
    goes_to_the_till(marie)
    marie.types_card(CHALLENGED)
    marie.page.get_by_role("button", name=marie.words.anchor("pay 330")).click()
    marie.tells_the_bank("confirm")
    has_the_customers_tickets(marie, ours)


def test_the_customers_example_in_english_on_a_desktop_without_a_challenge(
    new_shopper: NewShopper, ours: OurShop
) -> None:
    mary = new_shopper("en", DESKTOP)
    walks_to_the_flute(mary)
    takes_the_customers_seats(mary, "B")
    goes_to_the_till(mary)
    mary.types_card(CARD)
    mary.page.get_by_role("button", name=mary.words.anchor("pay 330")).click()
    has_the_customers_tickets(mary, ours)
