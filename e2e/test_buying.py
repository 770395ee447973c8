"""Somebody buys tickets: the customer's own example, and everything around it that goes well."""

from __future__ import annotations

from e2e.bank import CARD, CHALLENGED
from e2e.conftest import DESKTOP, NewShopper
from e2e.shop import OurShop, Shop
from e2e.shopper import Shopper


def walks_to_the_flute(shopper: Shopper, date: int = 0) -> None:
    shopper.goes_to("/")
    shopper.sees(shopper.words.anchor("on"))
    shopper.page.get_by_role("link", name=shopper.words.anchor("flute")).first.click()
    shopper.sees(shopper.words.anchor("hour"))
    if date:
        shopper.picks_date(date)
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


def test_mail_tickets_and_calendar_open(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment").pays_with(CARD)
    shopper.has_bought()
    opens(shopper, "Download tickets (PDF)", "application/pdf", b"%PDF-")
    opens(shopper, "Add to calendar", "text/calendar", b"BEGIN:VCALENDAR")
    shopper.follows("Show the tickets")
    shopper.stands_at("Your tickets")
    ours.sweep()
    letter = ours.letter_to(shopper.email)
    assert [part.get_content_type() for part in letter.iter_attachments()].count("application/pdf") == 1
    order = ours.books.order_of(shopper.email)
    text = letter.get_body(("plain",))
    assert text is not None
    assert f"{order.number[:4]}-{order.number[4:]}" in text.get_content()
    assert shopper.words.money(order.total) in text.get_content()


def opens(shopper: Shopper, name: str, kind: str, begins: bytes) -> None:
    address = shopper.link(name).get_attribute("href")
    answer = shopper.page.request.get(f"{shopper.shop.url}{address}")
    assert answer.ok
    assert answer.headers["content-type"].startswith(kind)
    assert answer.body().startswith(begins)


def test_entries_to_the_museum_for_a_time(new_shopper: NewShopper, ours: OurShop) -> None:
    """The other brand, under its own name, where places are counted and not numbered."""
    visitor = new_shopper("fr")
    visitor.shop = Shop(ours.museum)
    visitor.goes_to("/e/lanternes-magiques")
    visitor.page.get_by_role("link", name=visitor.words("Choose tickets")).click()
    visitor.page.get_by_role("spinbutton").first.fill("3")
    visitor.presses("Add to basket")
    visitor.stands_at("Your basket")
    visitor.owes(42_00)
    visitor.checks_out().says_who().wants_e_tickets().agrees()
    visitor.pays_with(CHALLENGED)
    visitor.tells_the_bank("confirm")
    visitor.has_bought()
    ours.sold_once(visitor.email)


def test_tickets_by_post_cost_their_fee(shopper: Shopper, ours: OurShop) -> None:
    shopper.listener.may_meet(422)
    shopper.up_to("Delivery")
    shopper.chooses(shopper.words.anchor("post"))
    shopper.owes(224_00)
    shopper.presses("Continue")
    shopper.reads("Enter the street and number.")
    answers = {"Name": "Ada Byron", "Street and number": "12 rue Lepic", "Postcode": "75018", "Town": "Paris"}
    for label, text in answers.items():
        shopper.fills(label, text)
    shopper.presses("Continue")
    shopper.stands_at("Order summary")
    shopper.sees("12 rue Lepic")
    shopper.owes(224_00)
    shopper.agrees().pays_with(CARD)
    shopper.has_bought()
    assert ours.sold_once(shopper.email).total == 224_00


def test_a_mistyped_address_is_asked_about_and_never_corrected_behind_ones_back(shopper: Shopper) -> None:
    shopper.listener.may_meet(422)
    shopper.up_to("Your email address")
    shopper.fills("Email address", "ada@gmial.com")
    shopper.presses("Continue as guest")
    shopper.reads("Did you mean %(address)s?", address="ada@gmail.com")
    shopper.chooses("ada@gmial.com")
    shopper.presses("Continue as guest")
    shopper.stands_at("Delivery")
    shopper.sees("ada@gmial.com")


def test_an_evening_that_is_sold_out_or_not_yet_on_sale_says_so(shopper: Shopper) -> None:
    shopper.goes_to("/e/don-giovanni")
    shopper.reads("Sold out")
    shopper.goes_to("/e/le-vaisseau-fantome")
    shopper.does_not_see(shopper.words("Choose seats"))
    shopper.goes_to("/e/le-chevalier-a-la-rose")
    shopper.reads("Cancelled")
