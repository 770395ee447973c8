"""On a phone little stands over what one reads, and nothing over where one is; letters walk the rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.desk import PHONE, TABLET, Desk, Station, at_the_desk, spaced
from e2e.shop import OurShop
from e2e.test_keyboard import SEEN

MOST = 0.2  # of the height of a phone
TABS = 40
# How much of the screen is under what sticks or floats at this moment, as a share of its height.
COVERED = """() => {
  const lines = new Set();
  for (const one of document.querySelectorAll("body *")) {
    const { position } = getComputedStyle(one);
    if (!["fixed", "sticky"].includes(position) || !one.checkVisibility()) continue;
    const { top, bottom, width } = one.getBoundingClientRect();
    const stuck = position === "fixed" || top <= 0 || innerHeight - bottom < 90;
    if (!stuck || width < innerWidth / 2) continue;
    const end = Math.min(innerHeight, bottom);
    for (let line = Math.max(0, Math.floor(top)); line < end; line++) lines.add(line);
  }
  return lines.size / innerHeight;
}"""


@pytest.fixture
def desk(browser: Browser, ours: OurShop) -> Iterator[Desk]:
    with at_the_desk(browser, ours, Station("fr", PHONE), Role.MANAGER) as found:
        yield found


def test_what_sticks_covers_little_of_a_phone(desk: Desk, new_shopper: NewShopper, ours: OurShop) -> None:
    ada = new_shopper("fr")
    ada.up_to("Payment").pays_with()
    ada.has_bought()
    number = spaced(ours.books.order_of(ada.email).number)
    contact = ours.books.some_contact()
    for path in (
        f"/orders/{number}", f"/orders/{number}/refund?all=yes", f"/orders/{number}/address", "/contacts/new",
        f"/contacts/{contact}/general", f"/contacts/{contact}/management", "/orders?period=all",
    ):  # fmt: skip
        desk.opens(path)
        if path.startswith("/orders?"):
            desk.page.locator("#list .tick-hit").first.click()
            expect(desk.page.locator(".bulk")).to_be_visible()
        for share in (0, 0.5, 1):
            desk.page.evaluate("share => scrollTo(0, share * document.body.scrollHeight)", share)
            assert desk.page.evaluate(COVERED) <= MOST, (path, share)
        desk.page.evaluate("scrollTo(0, 0)")
        for _press in range(TABS):
            desk.page.keyboard.press("Tab")
            problem = desk.page.evaluate(SEEN)
            assert not problem, f"{path}: {problem}"


def test_letters_walk_the_rows_of_results_and_boards(
    browser: Browser, new_shopper: NewShopper, ours: OurShop
) -> None:
    ada = new_shopper("en")
    ada.up_to("Payment").pays_with()
    ada.has_bought()
    with at_the_desk(browser, ours, Station("en", TABLET), Role.MANAGER) as desk:
        desk.opens(f"/search?q={ada.email.partition('@')[0]}")
        desk.page.keyboard.press("j")
        expect(desk.page.locator("#found a").first).to_be_focused()
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator(".head-acts")).to_be_visible()
        desk.opens("/deferred")
        for key in "jjkx":  # there is nothing to tick, so nothing happens
            desk.page.keyboard.press(key)
        expect(desk.page.locator("#list .c-no a").first).to_be_focused()
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_url("**/deferred/*")
