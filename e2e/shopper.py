"""Somebody who buys tickets: sees words, presses what is labelled, speaks one language. No selectors."""

from __future__ import annotations

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from e2e.bank import CARD
from e2e.listening import Listener
from e2e.shop import OurShop, Shop
from e2e.words import Words

EVENING = "casse-noisette"  # where the tests sit unless they say otherwise


def wait_until_loaded(page: Page) -> None:
    """The words may be there before their styles. Asks the document: Playwright may miss its load event."""
    expect(page.locator("html")).to_have_js_property("ownerDocument.readyState", "complete")


class Shopper:
    """Each has a mail address of their own, by which the books can be asked about them."""

    def __init__(self, page: Page, shop: Shop, lang: str, email: str, listener: Listener) -> None:
        self.page = page
        self.shop = shop
        self.words = Words(lang)
        self.email = email
        self.listener = listener
        self.scripted = True
        self.known = False  # signed in, so that the shop does not ask who they are

    @property
    def lang(self) -> str:
        return self.words.lang

    def speaks(self, lang: str) -> None:
        self.words = Words(lang)

    # What shoppers see.

    def reads(self, sentence: str, **values: object) -> None:
        self.sees(self.words(sentence, **values))

    def sees(self, words: str) -> None:
        """Anywhere on the page, as it stands."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def does_not_see(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True)).to_have_count(0)

    def stands_at(self, heading: str) -> None:
        """The page's one heading, which its title begins with."""
        name = self.words(heading)
        expect(self.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
        expect(self.page).to_have_title(re.compile(re.escape(name)))

    def stands_at_title(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    def owes(self, minor: int) -> None:
        amounts = self.page.get_by_role("status").filter(has_text=self.words.money(minor))
        expect(amounts.filter(visible=True).first).to_be_visible()

    def fits(self) -> None:
        """Nothing to scroll sideways for."""
        wait_until_loaded(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    # What shoppers do.

    def goes_to(self, path: str) -> None:
        self.page.goto(f"{self.shop.url}/{self.lang}{path}")

    def button(self, name: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.words(name, **values)).filter(visible=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=self.words(name)).filter(visible=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(self.words(label), exact=True)

    def presses(self, name: str, **values: object) -> None:
        self.button(name, **values).first.click()

    def follows(self, name: str) -> None:
        self.link(name).first.click()

    def fills(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def chooses(self, words: str) -> None:
        """One of several: a delivery method, a category."""
        self.page.get_by_role("radio", name=words).check()

    def goes_back(self) -> None:
        """`page.go_back()` waits for a load that a page kept in memory does not have."""
        self.page.evaluate("history.back()")

    def goes_forward(self) -> None:
        self.page.evaluate("history.forward()")

    def opens_another_tab(self) -> Self:
        """The same person, the same basket, a second page."""
        twin = type(self)(self.page.context.new_page(), self.shop, self.lang, self.email, self.listener)
        twin.scripted = self.scripted
        return twin

    # Who they are.

    def reads_letter(self) -> None:
        """Go where the link leads that they were just sent."""
        assert isinstance(self.shop, OurShop)
        link = self.shop.link_to(self.email)
        self.shop.has_followed(self.email)
        self.page.goto(link)

    def signs_in(self) -> None:
        """With a session that is there already. The ways in have journeys of their own."""
        assert isinstance(self.shop, OurShop)
        cookie = self.shop.session_of(self.email, self.lang)
        self.page.context.add_cookies([{"name": "s", "value": cookie, "url": self.shop.url}])
        self.known = True

    def signs_in_by_link(self) -> None:
        """Which makes the account, if there is none."""
        self.goes_to("/account/sign-in")
        self.fills("Email address", self.email)
        self.presses("Email me a sign-in link")
        self.stands_at("Check your email")
        self.reads_letter()
        self.page.locator("#arrival button").click()
        self.known = True

    # The way through the shop.

    def opens_seats(self, event: str = EVENING) -> None:
        self.goes_to(f"/e/{event}")
        self.follows("Choose seats")
        self.stands_at("Choose seats")

    def picks_date(self, which: int) -> None:
        """On an event’s page, counted from 0."""
        dates = self.page.get_by_role("region", name=self.words("Dates")).get_by_role("link")
        dates.nth(which).click()
        expect(dates.nth(which)).to_have_attribute("aria-current", "true")

    def takes_best_seats(self, count: int = 2, event: str = EVENING, category: str = "") -> Self:
        self.asks_for_best_seats(count, event, category)
        self.stands_at("Your basket")
        return self

    def asks_for_best_seats(self, count: int = 2, event: str = EVENING, category: str = "") -> None:
        """Whatever the shop answers."""
        self.opens_seats(event)
        if category:
            self.chooses(category)
        if count != 2:
            self.page.get_by_role("spinbutton").first.fill(str(count))
        self.presses("Find seats")
        self.presses("Take these seats")

    def takes_from_the_list(self, seats: list[str]) -> Self:
        """By what a screen reader says of each: `Balcony – row A – seat 58`."""
        self.follows("List")
        for seat in seats:
            self.page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(seat)}(,|$)")).check()
        self.presses("Take these seats")
        self.stands_at("Your basket")
        return self

    def removes_a_seat(self) -> None:
        name = self.words("Remove %(what)s", what="").strip()
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()

    def seat(self, zone: str, row: str, number: int) -> str:
        return self.words("%(zone)s – row %(row)s – seat %(number)s", zone=zone, row=row, number=number)

    def checks_out(self) -> Self:
        self.follows("Check out")
        self.stands_at("Delivery" if self.known else "Your email address")
        return self

    def says_who(self) -> Self:
        if self.known:
            return self
        self.fills("Email address", self.email)
        self.presses("Continue as guest")
        self.stands_at("Delivery")
        return self

    def wants_e_tickets(self) -> Self:
        self.chooses(self.words.anchor("e-ticket"))
        self.presses("Continue")
        self.stands_at("Order summary")
        return self

    def tries_code(self, code: str) -> None:
        field = self.field("Enter your voucher or promo code")
        field.fill(code)
        self.presses("Apply")

    def agrees(self) -> Self:
        self.page.get_by_role("checkbox", name=self.words.anchor("terms")).check()
        self.presses("Continue to payment")
        self.stands_at("Payment")
        return self

    def up_to(self, heading: str) -> Self:
        """The real path, from two of the best seats to the page of that name."""
        walk = {
            "Your basket": self.takes_best_seats,
            "Your email address": self.checks_out,
            "Delivery": self.says_who,
            "Order summary": self.wants_e_tickets,
            "Payment": self.agrees,
        }
        for name, go in walk.items():
            go()
            if name == heading:
                break
        return self

    # The card.

    def types_card(self, number: str = CARD, code: str = "123", holder: str = "Ada Byron") -> None:
        self.fills("Card number", number)
        if self.scripted:
            self.page.get_by_role("textbox", name=self.words("Expiry date (MM/YY)")).fill("12/34")
        else:
            self.fills("Month", "12")
            self.fills("Year", "34")
        self.fills("Security code (CVV)", code)
        self.fills("Name on card", holder)

    @property
    def pay_button(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^{self.words('Pay %(amount)s', amount='')}"))

    def pays_with(self, number: str = CARD) -> None:
        self.types_card(number)
        self.pay_button.click()

    def is_at_the_bank(self) -> None:
        expect(self.page.get_by_role("button", name=self.words.anchor("confirm"))).to_be_visible()

    def tells_the_bank(self, answer: str) -> None:
        """confirm, refuse or later, on the page of the card's own bank."""
        self.page.get_by_role("button", name=self.words.anchor(answer)).click()

    def has_bought(self) -> None:
        self.stands_at_title(self.words.anchor("confirmed"))
