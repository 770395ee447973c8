"""Staff come in with password and code, find an order by anything, and read its story: on a tablet, a phone,
with and without scripts, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks
from e2e.test_accounts import AUTHENTICATOR
from e2e.words import Words

TABLET, PHONE = {"width": 820, "height": 1180}, {"width": 360, "height": 740}
# No code works twice, so nobody comes in twice.
CLERKS = [
    ("fr", True, TABLET, Role.BOX_OFFICE),
    ("en", True, PHONE, Role.MANAGER),
    ("fr", False, PHONE, Role.PHONE),
    ("en", False, TABLET, Role.ACCOUNTANT),
]


@pytest.fixture
def ada(new_shopper: NewShopper) -> Shopper:
    found = new_shopper("en")
    found.up_to("Payment")
    found.pays_with()
    found.has_bought()
    return found


@pytest.mark.parametrize(("lang", "scripts", "size", "role"), CLERKS)
def test_an_order_is_found_and_read(
    browser: Browser, ours: OurShop, ada: Shopper, lang: str, scripts: bool, size: dict[str, int], role: Role
) -> None:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts
    )
    page, words = context.new_page(), Words(lang)
    _signs_in(page, ours, words, role, scripts=scripts)
    expect(page.get_by_role("heading", level=2, name=words("Sales today"))).to_be_visible()
    is_fine(page, words, "home", scripts=scripts)
    page.get_by_role("searchbox").fill(ada.email)
    page.keyboard.press("Enter")
    expect(  # their whole address leads straight to their only order
        page.get_by_role("heading", level=1, name=re.compile(words("Order %(number)s", number="")))
    ).to_be_visible()
    expect(page.get_by_text(ada.email).first).to_be_visible()
    expect(page.get_by_text(words("The bank accepted it."))).to_be_visible()
    is_fine(page, words, "order", scripts=scripts)
    page.goto(f"{office(ours)}/{lang}/orders?q=nobody-of-that-name")
    expect(page.get_by_text(words("No orders found."))).to_be_visible()
    is_fine(page, words, "nothing found", scripts=scripts)
    context.close()


KEYED = [("fr", Role.BOX_OFFICE), ("en", Role.ADMIN)]


@pytest.mark.parametrize(("lang", "role"), KEYED)
def test_a_passkey_is_added_on_a_tablet_and_is_all_one_needs(
    browser: Browser, ours: OurShop, lang: str, role: Role
) -> None:
    """From the invitation to the next morning: a key as the second factor, then as the whole way in."""
    context = browser.new_context(viewport={"width": TABLET["width"], "height": TABLET["height"]})
    page, words, who = context.new_page(), Words(lang), ours.hires(role, enrolled=False)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{ours.office}/{lang}/invitation/{who.invitation}")
    page.get_by_label(words("Password"), exact=True).fill(team.PASSWORD)
    page.get_by_role("button", name=words("Continue")).click()
    page.get_by_role("button", name=words("Use a passkey instead")).click()
    expect(page.get_by_role("heading", level=1, name=words("Keep these recovery codes"))).to_be_visible()
    is_fine(page, words, "recovery codes", scripts=True)
    page.get_by_role("link", name=words("I have kept them")).click()
    _leaves(page, words)
    page.get_by_role("button", name=words("Sign in with a passkey")).click()
    expect(page.locator(".rooms")).to_be_visible()
    page.goto(f"{ours.office}/{lang}/security")
    expect(page.get_by_text(words("None: your passkeys are your second factor."))).to_be_visible()
    _leaves(page, words)
    page.get_by_label(words("Email address")).fill(who.email)
    page.get_by_label(words("Password"), exact=True).fill(team.PASSWORD)
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    page.get_by_role("button", name=words("Use a passkey")).click()
    expect(page.locator(".rooms")).to_be_visible()
    context.close()


def test_keys_lead_about_and_can_be_switched_off(browser: Browser, ours: OurShop) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, words, who = context.new_page(), Words("en"), ours.hires(Role.ADMIN)
    page.goto(f"{ours.office}/en/sign-in")
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(team.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code", exact=True).fill(team.code())
    page.keyboard.press("Enter")
    expect(page.locator(".rooms")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("gs?")
    expect(page.get_by_role("searchbox")).to_have_value("gs?")
    page.get_by_role("heading", level=1).click()
    page.keyboard.type("gs")
    expect(page.get_by_role("heading", level=1, name="Payment methods")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Where it is offered")).to_be_visible()
    menu = page.locator(".top-end details")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    expect(menu).not_to_have_attribute("open", "")
    page.keyboard.press("?")
    page.get_by_role("button", name=words("Switch single letters off")).click()
    expect(page.get_by_role("button", name=words("Switch single letters on"))).to_be_visible()
    page.keyboard.type("gh")
    expect(page.get_by_role("heading", level=1, name="Keys")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    context.close()


def _leaves(page: Page, words: Words) -> None:
    page.locator(".top-end summary").click()
    page.get_by_role("button", name=words("Sign out")).click()
    expect(page.get_by_role("heading", level=1, name=words("Sign in"))).to_be_visible()


def office(ours: OurShop) -> str:
    return ours.url.replace("127.0.0.1", "office.localhost")


def _signs_in(page: Page, ours: OurShop, words: Words, role: Role, *, scripts: bool) -> None:
    page.goto(f"{office(ours)}/{words.lang}/orders")
    is_fine(page, words, "sign-in", scripts=scripts)
    page.get_by_label(words("Email address")).fill(team.email(role))
    page.get_by_label(words("Password"), exact=True).fill(team.PASSWORD)
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    code = page.get_by_label(words("Code"), exact=True)
    expect(code).to_be_visible()
    is_fine(page, words, "code", scripts=scripts)
    code.fill(team.code())
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    expect(page.get_by_role("heading", level=1, name=words("Orders"))).to_be_visible()
    page.goto(f"{office(ours)}/{words.lang}/")


def is_fine(page: Page, words: Words, where: str, *, scripts: bool) -> None:
    """axe, in both schemes, and nothing to scroll sideways for at 320 pixels. axe is a script itself."""
    if not scripts:
        return
    size = page.viewport_size
    assert list(looks(page, words.lang, where)) == []
    if size:
        page.set_viewport_size(size)
