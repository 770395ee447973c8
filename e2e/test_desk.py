"""A desk's walk (D17): an order is found, noted on, its tickets printed, handed out and moved, its address
corrected. By keyboard alone on a tablet, and without scripts on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.backstage import Backstage
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks
from e2e.test_keyboard import FAR, SEEN
from e2e.words import Words

TABLET: ViewportSize = {"width": 820, "height": 1180}
PHONE: ViewportSize = {"width": 360, "height": 740}
NUMBER = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")


class Desk:
    """Whoever works there. With `keys`, nothing but Tab, Enter, arrows and letters."""

    def __init__(self, page: Page, words: Words, office: str, *, keys: bool) -> None:
        self.page, self.words, self.office, self.keys = page, words, office, keys

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.office}/{self.words.lang}{path}")

    def presses(self, what: Locator) -> None:
        if not self.keys:
            what.click()
            return
        self.reaches(what)
        self.page.keyboard.press("Enter")

    def types(self, what: Locator, text: str) -> None:
        if not self.keys:
            what.fill(text)
            return
        self.reaches(what)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def reaches(self, what: Locator) -> None:
        """Tab by Tab; whatever is passed on the way must be seen too."""
        expect(what).to_be_visible()
        for _press in range(FAR):
            self.page.keyboard.press("Tab")
            problem = self.page.evaluate(SEEN)
            assert not problem, problem
            if what.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Tab never reaches {what}")

    def button(self, name: str, **values: object) -> Locator:
        words = self.words(name, **values)
        return self.page.get_by_role("main").get_by_role("button", name=words, exact=True)

    def act(self, name: str) -> None:
        """One of those under the dots."""
        self.presses(self.page.locator(".head-acts summary"))
        self.presses(
            self.page.get_by_role("main").get_by_role("link", name=self.words(name), exact=True).first
        )

    def stands_at(self, heading: str, **values: object) -> None:
        expect(self.page.get_by_role("heading", level=1, name=self.words(heading, **values))).to_be_visible()

    def reads(self, sentence: str, **values: object) -> None:
        expect(self.page.get_by_text(self.words(sentence, **values)).first).to_be_visible()

    def is_fine(self, where: str) -> None:
        if self.keys:  # axe is a script itself
            assert list(looks(self.page, self.words.lang, where)) == []
            self.page.set_viewport_size(TABLET)

    def signs_in(self, email: str) -> None:
        self.opens("/hand-out")
        self.types(self.page.get_by_label(self.words("Email address")), email)
        self.types(self.page.get_by_label(self.words("Password"), exact=True), team.PASSWORD)
        self.presses(self.button("Sign in"))
        self.types(self.page.get_by_label(self.words("Code"), exact=True), team.code())
        self.presses(self.button("Sign in"))
        self.stands_at("To hand out at the box office")


@pytest.fixture
def ada(new_shopper: NewShopper) -> Shopper:
    """She will collect her tickets."""
    found = new_shopper("en")
    found.up_to("Delivery")
    found.chooses(found.words.anchor("box office"))
    found.presses("Continue")
    found.agrees()
    found.pays_with()
    found.has_bought()
    return found


@pytest.fixture(params=[("fr", True), ("en", False)], ids=["fr, keyboard", "en, phone, no scripts"])
def desk(request: pytest.FixtureRequest, browser: Browser, ours: OurShop, ada: Shopper) -> Iterator[Desk]:
    lang, keys = request.param
    behind = Backstage(ours)
    email = f"karin-{lang}@cube.example"
    behind.hires(email, Role.BOX_OFFICE)
    context = browser.new_context(viewport=TABLET if keys else PHONE, java_script_enabled=keys)
    office = ours.url.replace("127.0.0.1", "office.localhost")
    found = Desk(context.new_page(), Words(lang), office, keys=keys)
    try:
        found.signs_in(email)
        yield found
    finally:
        context.close()
        behind.close()


def test_a_day_at_the_desk(desk: Desk, ours: OurShop, ada: Shopper) -> None:
    (order,) = ours.books.orders_of(ada.email)
    number = f"{order.number[:4]}-{order.number[4:]}"
    desk.is_fine("to hand out")
    desk.types(desk.page.get_by_role("searchbox"), number)
    desk.page.keyboard.press("Enter")
    desk.stands_at("Order %(number)s", number=number)
    desk.is_fine("order")
    _leaves_a_note(desk)
    _hands_out(desk)
    _moves_a_seat(desk)
    _corrects_the_address(desk, ada)


def _leaves_a_note(desk: Desk) -> None:
    desk.presses(desk.page.get_by_role("main").get_by_role("link", name=desk.words("Add a note")).last)
    desk.is_fine("note")
    desk.types(desk.page.get_by_label(desk.words("Note"), exact=True), "Door B, with a pram")
    desk.presses(desk.button("Add the note"))
    expect(desk.page.get_by_text("Door B, with a pram")).to_be_visible()


def _hands_out(desk: Desk) -> None:
    desk.reads("Waits at the box office.")
    desk.presses(desk.button("Handed out"))
    desk.presses(desk.button("Undo").first)
    desk.reads("Waits at the box office.")
    desk.presses(desk.button("Handed out"))
    desk.is_fine("handed out")


def _moves_a_seat(desk: Desk) -> None:
    desk.act("Move seats")
    desk.stands_at("Move seats")
    desk.is_fine("move seats")
    seat = desk.page.locator("#seats select").first
    if desk.keys:
        desk.reaches(seat)
        desk.page.keyboard.press("ArrowDown")
    else:
        seat.select_option(index=1)
    desk.presses(desk.button("See what changes"))
    desk.stands_at("What changes")
    desk.is_fine("what changes")
    desk.presses(desk.page.locator("#move button"))
    desk.reads("The seats are changed, and the buyer is told.")


def _corrects_the_address(desk: Desk, ada: Shopper) -> None:
    desk.act("Correct the address")
    desk.is_fine("address")
    desk.types(desk.page.get_by_label(desk.words("New address")), f"new-{ada.email}")
    desk.presses(desk.button("Correct the address"))
    desk.reads("Emails about this order go to %(email)s now.", email=f"new-{ada.email}")
