"""Buying without a pointer: every control is reached with Tab, seen when reached, and works with a key."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from e2e.bank import CHALLENGED
from e2e.conftest import DESKTOP, PHONE, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper

# Whether the focused element can be seen, and nothing lies over it (WCAG 2.4.7, 2.4.11).
SEEN = """() => {
  const focused = document.activeElement;
  const {left, right, top, bottom, width, height} = focused.getBoundingClientRect();
  if (!width || !height || bottom <= 0 || top >= innerHeight) return `not on screen: ${focused.outerHTML}`;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const middle = document.elementFromPoint((left + right) / 2, y);
  const same = focused.contains(middle) || middle?.contains(focused) || focused.labels?.[0]?.contains(middle);
  return same ? "" : `covered: ${focused.outerHTML} by ${middle?.outerHTML}`;
}"""
FAR = 80  # no page should ask for more presses of Tab than this


def reaches(shopper: Shopper, what: Locator) -> None:
    """Tab by Tab; whatever is passed on the way must be seen too."""
    for _press in range(FAR):
        shopper.page.keyboard.press("Tab")
        problem = shopper.page.evaluate(SEEN)
        assert not problem, problem
        if what.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {what}")


def buys_with_the_keyboard(shopper: Shopper) -> None:
    page, keys, word = shopper.page, shopper.page.keyboard, shopper.words.anchor
    shopper.goes_to("/")
    reaches(shopper, page.get_by_role("link", name=shopper.words("Skip to content")))
    keys.press("Enter")
    reaches(shopper, page.get_by_role("link", name=word("nutcracker")).first)
    keys.press("Enter")
    shopper.stands_at_title(word("nutcracker"))
    reaches(shopper, shopper.link("Choose seats"))
    keys.press("Enter")
    shopper.stands_at("Choose seats")
    reaches(shopper, page.get_by_role("spinbutton").first)
    keys.type("2")
    reaches(shopper, shopper.button("Find seats"))
    keys.press("Enter")
    expect(shopper.button("Take these seats")).to_be_visible()
    reaches(shopper, shopper.button("Take these seats"))
    keys.press("Enter")
    shopper.stands_at("Your basket")
    reaches(shopper, shopper.link("Check out"))
    keys.press("Enter")
    shopper.stands_at("Your email address")
    reaches(shopper, shopper.field("Email address"))
    keys.type(shopper.email)
    keys.press("Enter")
    shopper.stands_at("Delivery")
    chosen = page.get_by_role("radio", name=word("e-ticket"))
    reaches(shopper, chosen)
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    expect(chosen).to_be_checked()
    reaches(shopper, shopper.button("Continue"))
    keys.press("Enter")
    shopper.stands_at("Order summary")
    reaches(shopper, page.get_by_role("checkbox", name=word("terms")))
    keys.press("Space")
    reaches(shopper, shopper.button("Continue to payment"))
    keys.press("Space")
    shopper.stands_at("Payment")
    types_the_card(shopper)
    reaches(shopper, shopper.pay_button)
    keys.press("Enter")
    shopper.is_at_the_bank()
    reaches(shopper, page.get_by_role("button", name=word("confirm")))
    keys.press("Enter")
    shopper.has_bought()


def types_the_card(shopper: Shopper) -> None:
    reaches(shopper, shopper.field("Card number"))
    for text in (CHALLENGED, "1234", "123", "Ada Byron"):
        shopper.page.keyboard.type(text)
        shopper.page.keyboard.press("Tab")
    shopper.page.keyboard.press("Shift+Tab")
    expect(shopper.field("Name on card")).to_be_focused()


def test_keyboard_only_on_a_desktop(new_shopper: NewShopper, ours: OurShop) -> None:
    ada = new_shopper("en", DESKTOP)
    buys_with_the_keyboard(ada)
    ours.sold_once(ada.email)


def test_keyboard_only_on_a_phone(new_shopper: NewShopper, ours: OurShop) -> None:
    """Where a bar stays at the bottom of the screen, and must not lie over what has the focus."""
    marie = new_shopper("fr", PHONE)
    buys_with_the_keyboard(marie)
    ours.sold_once(marie.email)


def test_mistakes_are_announced_and_lead_to_their_fields(shopper: Shopper) -> None:
    shopper.listener.may_meet(422)
    shopper.up_to("Your email address")
    reaches(shopper, shopper.button("Continue as guest"))
    shopper.page.keyboard.press("Enter")
    summary = shopper.page.get_by_role("alert").filter(has_text=shopper.words("There is a problem"))
    expect(summary).to_be_focused()
    reaches(shopper, summary.get_by_role("link"))
    shopper.page.keyboard.press("Enter")
    expect(shopper.field("Email address")).to_be_focused()
    expect(shopper.field("Email address")).to_have_attribute("aria-invalid", "true")
