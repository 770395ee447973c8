"""D11: the box office asks for a refund above its limit, and a manager approves it: on a tablet with scripts,
on a phone without, in both languages. At most four inputs from the sheet of the order.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks
from e2e.words import Words

TABLET: ViewportSize = {"width": 820, "height": 1180}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
def number(new_shopper: NewShopper, ours: OurShop) -> str:
    """Ada's order of two tickets."""
    ada: Shopper = new_shopper("en")
    ada.up_to("Payment")
    ada.pays_with()
    ada.has_bought()
    found = ours.books.order_of(ada.email).number
    return f"{found[:4]}-{found[4:]}"


def comes_in(
    browser: Browser, ours: OurShop, words: Words, role: Role, size: ViewportSize, scripts: bool
) -> Page:
    page, who = browser.new_page(viewport=size, java_script_enabled=scripts), ours.hires(role)
    page.goto(f"{ours.office}/{words.lang}/sign-in")
    page.locator("#email").fill(who.email)
    page.locator("#password").fill(team.PASSWORD)
    page.locator("#sign-in button").click()
    page.locator("#code").fill(team.code())
    page.locator("#code-form button").click()
    expect(page.locator(".rooms")).to_be_visible()
    return page


@pytest.mark.parametrize(("lang", "scripts", "size"), [("fr", True, TABLET), ("en", False, PHONE)])
def test_one_ticket_is_asked_for_and_approved(
    browser: Browser, ours: OurShop, number: str, lang: str, scripts: bool, size: ViewportSize
) -> None:
    words = Words(lang)
    desk = comes_in(browser, ours, words, Role.BOX_OFFICE, size, scripts)
    desk.goto(f"{ours.office}/{lang}/orders/{number}/refund")
    desk.locator("input[name=line]").first.check()
    desk.locator("#why").select_option("client")
    if not scripts:
        desk.get_by_role("button", name=words("Continue")).click()
    ask = desk.locator("#save button")
    expect(ask).to_contain_text("110")
    if scripts:
        assert list(looks(desk, lang, "refund")) == []
        desk.set_viewport_size(size)
    ask.click()
    expect(desk.get_by_text(words("A refund waits for approval."))).to_be_visible()
    desk.context.close()
    chief = comes_in(browser, ours, words, Role.MANAGER, size, scripts)
    chief.goto(f"{ours.office}/{lang}/approvals")
    chief.get_by_role("link", name=number).click()
    if scripts:
        assert list(looks(chief, lang, "approval")) == []
        chief.set_viewport_size(size)
    chief.locator("#decide button[value=approve]").click()
    expect(chief.get_by_role("heading", level=1, name=words("To approve"))).to_be_visible()
    chief.goto(f"{ours.office}/{lang}/orders/{number}")
    expect(chief.get_by_text(words("Partly refunded")).first).to_be_visible()
    chief.context.close()
