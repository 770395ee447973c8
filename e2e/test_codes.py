"""Codes that lower the price: one field, an exact word, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.bank import CARD
from e2e.conftest import SCRIPTED_FRENCH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper

FULL, LOWERED = 220_00, 209_00


@pytest.fixture(params=SCRIPTED_FRENCH, ids=str)
def anyone(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """On a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    return new_shopper(lang, java_script_enabled=scripted)


def test_bought_for_less(anyone: Shopper, ours: OurShop) -> None:
    anyone.listener.may_meet(422)
    anyone.up_to("Order summary")
    anyone.owes(FULL)
    anyone.tries_code("NOPE")
    anyone.sees(anyone.words("Unknown code."))
    anyone.tries_code("nouveaux")
    anyone.owes(LOWERED)
    anyone.agrees().pays_with(CARD)
    anyone.has_bought()
    assert ours.sold_once(anyone.email).total == LOWERED


def test_removed_again(anyone: Shopper, ours: OurShop) -> None:
    anyone.up_to("Order summary")
    anyone.tries_code("NOUVEAUX")
    anyone.owes(LOWERED)
    anyone.presses("Remove")
    anyone.owes(FULL)
    anyone.sees(anyone.words("Code removed."))
    anyone.agrees()
    anyone.owes(FULL)


def test_the_terms_stay_accepted_while_a_code_is_tried(ada: Shopper) -> None:
    """With a script only what the code changes is drawn anew, and the keyboard stays where it was."""
    ada.listener.may_meet(422)
    ada.up_to("Order summary")
    terms = ada.page.get_by_role("checkbox", name=ada.words.anchor("terms"))
    terms.check()
    ada.tries_code("NOPE")
    expect(ada.field("Enter your voucher or promo code")).to_be_focused()
    expect(terms).to_be_checked()
    ada.tries_code("NOUVEAUX")
    ada.owes(LOWERED)
    expect(ada.page.locator("#live")).to_have_text("Amount due: €209.00")
    ada.presses("Continue to payment")
    ada.stands_at("Payment")


def test_a_voucher_pays_all_of_it(anyone: Shopper, ours: OurShop) -> None:
    """E1 in a browser: no card, no bank, the rest stays on the voucher."""
    code = ours.voucher(300_00)
    anyone.up_to("Order summary")
    anyone.tries_code(code.lower())
    anyone.owes(0)
    anyone.sees(anyone.words("%(amount)s left", amount=anyone.words.money(80_00)))
    anyone.page.get_by_role("checkbox", name=anyone.words.anchor("terms")).check()
    anyone.presses("Place order")
    anyone.has_bought()
    anyone.sees(anyone.words("Voucher …%(end)s", end=code[-4:]))


def test_a_code_a_voucher_and_a_card_pay_together(anyone: Shopper, ours: OurShop) -> None:
    code = ours.voucher(20_00)
    anyone.up_to("Order summary")
    anyone.tries_code(code)
    anyone.owes(200_00)
    anyone.tries_code("NOUVEAUX")
    anyone.owes(189_00)
    anyone.agrees()
    anyone.owes(189_00)
    anyone.pays_with(CARD)
    anyone.has_bought()
    order = ours.books.order_of(anyone.email)
    assert ours.bank.truth(order.number).charged == 189_00
