"""E10: a gift voucher is bought, its code comes by mail, and a friend uses part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.bank import CARD
from e2e.conftest import SCRIPTED_ENGLISH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks
from e2e.tour import gives

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture(params=SCRIPTED_ENGLISH, ids=str)
def anyone(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """On a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    return new_shopper(lang, java_script_enabled=scripted)


def pays_for_gifts(shopper: Shopper) -> None:
    shopper.checks_out().says_who()
    shopper.presses("Continue")
    shopper.stands_at("Order summary")
    shopper.agrees().pays_with(CARD)
    shopper.has_bought()


def test_bought_received_and_partly_used_by_a_friend(
    anyone: Shopper, new_shopper: NewShopper, ours: OurShop
) -> None:
    lea = new_shopper(anyone.lang, java_script_enabled=anyone.scripted)
    gives(anyone, to=lea.email, value=100_00)
    anyone.owes(100_00)
    pays_for_gifts(anyone)
    assert ours.sold_once(anyone.email).total == 100_00
    code = code_for(lea, ours)
    lea.takes_best_seats(1, category=lea.words.anchor("category 3")).checks_out().says_who().wants_e_tickets()
    lea.tries_code(code.lower())
    lea.owes(0)
    lea.page.get_by_role("checkbox", name=lea.words.anchor("terms")).check()
    lea.presses("Place order")
    lea.has_bought()
    lea.takes_best_seats(2)
    lea.goes_to("/checkout/identification")
    lea.says_who().wants_e_tickets()
    lea.tries_code(code)
    left = 100_00 - ours.books.orders_of(lea.email)[0].total
    lea.owes(220_00 - left)


def code_for(reader: Shopper, ours: OurShop) -> str:
    """What stands in the mail, once it has come."""
    ours.sweep()
    to_them = f"To: {reader.email}\n"
    ours.eventually(lambda: any(to_them in file.read_text(errors="replace") for file in ours.mail))
    body = ours.letter_to(reader.email).get_body(("plain",))
    assert body
    found = CODE.search(body.get_content())
    assert found
    return found[0]


def test_beside_seats_in_one_order(anyone: Shopper, ours: OurShop) -> None:
    gives(anyone, to="lea@example.org", value=50_00)
    anyone.up_to("Order summary")
    anyone.owes(270_00)
    anyone.tries_code(ours.voucher(300_00))
    anyone.owes(50_00)
    anyone.agrees()
    anyone.owes(50_00)
    anyone.pays_with(CARD)
    anyone.has_bought()
    anyone.sees(anyone.words("For %(name)s", name="Léa"))


def test_what_is_wrong_keeps_what_was_typed(anyone: Shopper) -> None:
    anyone.listener.may_meet(422)
    anyone.goes_to("/gift-vouchers")
    anyone.page.get_by_role("radio", name=anyone.words("Another value")).check()
    anyone.fills("Amount", "5")
    anyone.page.locator("#message").fill("Bises")
    anyone.presses("Add to basket")
    anyone.reads("There is a problem")
    anyone.fits()
    expect(anyone.page.locator("#message")).to_have_value("Bises")
    expect(anyone.field("Amount")).to_have_value("5")


def test_removed_and_taken_back(anyone: Shopper) -> None:
    gives(anyone, to="lea@example.org", value=20_00)
    anyone.removes_a_seat()
    anyone.reads("Gift voucher removed from your basket.")
    anyone.presses("Undo")
    anyone.owes(20_00)


def test_the_card_follows_the_typing(shopper: Shopper) -> None:
    shopper.goes_to("/gift-vouchers")
    card = shopper.page.locator("#card")
    shopper.page.locator("#to_name").press_sequentially("Léa")
    expect(card).to_contain_text("Léa")
    shopper.page.get_by_role("radio", name=shopper.words.money(100_00)).check()
    expect(card).to_contain_text(shopper.words.money(100_00))
    expect(shopper.page.locator("#to_name")).to_have_value("Léa")


def test_the_card_is_shown_without_a_script(new_shopper: NewShopper) -> None:
    plain = new_shopper("fr", java_script_enabled=False)
    plain.goes_to("/gift-vouchers")
    plain.page.locator("#to_name").fill("Léa")
    plain.presses("See the card")
    expect(plain.page.locator("#card")).to_contain_text("Pour Léa")


def test_by_keyboard_alone(ada: Shopper) -> None:
    """Tab, arrows, Space and Enter, from the values to the basket."""
    ada.goes_to("/gift-vouchers")
    keys = ada.page.keyboard
    ada.page.get_by_role("radio", name="€50.00").focus()
    keys.press("ArrowRight")
    expect(ada.page.get_by_role("radio", name="€100.00")).to_be_checked()
    for typed in ("Léa", "Ada Byron", "Enjoy"):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Tab")
    keys.press("Tab")
    keys.type("lea@example.org")
    keys.press("Enter")
    ada.stands_at("Your basket")
    ada.owes(100_00)


@pytest.fixture
def wrong(shopper: Shopper) -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


def test_everybody_can_use_it(shopper: Shopper, wrong: list[str]) -> None:
    shopper.listener.may_meet(422)
    shopper.goes_to("/gift-vouchers")
    wrong += looks(shopper.page, shopper.lang, "gift vouchers")
    shopper.presses("Add to basket")
    shopper.reads("There is a problem")
    wrong += looks(shopper.page, shopper.lang, "gift vouchers, errors")
    gives(shopper, to="lea@example.org", value=50_00)
    wrong += looks(shopper.page, shopper.lang, "basket with a gift")
    shopper.checks_out().says_who()
    wrong += looks(shopper.page, shopper.lang, "delivery by mail")
