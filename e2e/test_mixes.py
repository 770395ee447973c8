"""Every way to pay but the card, and any mix of them, by somebody the house knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.bank import CARD
from e2e.conftest import SCRIPTED_FRENCH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper

FULL = 220_00


@pytest.fixture(params=SCRIPTED_FRENCH, ids=str)
def regular(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """Signed in, on a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    found = new_shopper(lang, java_script_enabled=scripted)
    found.signs_in()
    return found


@pytest.fixture
def twin(new_shopper: NewShopper) -> Callable[[Shopper], Shopper]:
    """The same person, signed in on another device."""

    def on_another_device(shopper: Shopper) -> Shopper:
        found = new_shopper(shopper.lang, java_script_enabled=shopper.scripted)
        found.email = shopper.email
        found.signs_in()
        return found

    return on_another_device


def uses_credit(shopper: Shopper, minor: int) -> None:
    shopper.presses("Use my credit (%(amount)s)", amount=shopper.words.money(minor))


def accepts_terms(shopper: Shopper) -> None:
    shopper.page.get_by_role("checkbox", name=shopper.words.anchor("terms")).check()


def test_e2_promo_voucher_credit_and_card(regular: Shopper, ours: OurShop) -> None:
    ours.gives_credit(regular.email, 10_00)
    code = ours.voucher(20_00)
    regular.up_to("Order summary")
    regular.tries_code(code)
    regular.owes(200_00)
    regular.tries_code("NOUVEAUX")
    regular.owes(189_00)
    uses_credit(regular, 10_00)
    regular.owes(179_00)
    regular.fits()
    regular.agrees()
    regular.pays_with(CARD)
    regular.has_bought()
    order = ours.books.order_of(regular.email)
    assert ours.bank.truth(order.number).charged == 179_00


def test_e3_promo_removed_at_the_end(regular: Shopper, ours: OurShop) -> None:
    ours.gives_credit(regular.email, 10_00)
    regular.up_to("Order summary")
    regular.tries_code("NOUVEAUX")
    regular.owes(209_00)
    uses_credit(regular, 10_00)
    regular.owes(199_00)
    newcomers = {"fr": "Nouveaux venus", "en": "Newcomers"}[regular.lang]
    regular.page.get_by_role("button", name=f"{regular.words('Remove')} {newcomers}").click()
    regular.owes(210_00)
    regular.agrees().pays_with(CARD)
    regular.has_bought()
    order = ours.books.order_of(regular.email)
    assert ours.bank.truth(order.number).charged == 210_00


def test_credit_pays_all_of_it(regular: Shopper, ours: OurShop) -> None:
    ours.gives_credit(regular.email, 300_00)
    regular.up_to("Order summary")
    uses_credit(regular, 300_00)
    regular.owes(0)
    accepts_terms(regular)
    regular.presses("Place order")
    regular.has_bought()
    regular.goes_to("/account/money")
    regular.sees(regular.words.money(80_00))
    regular.fits()


def test_e15_credit_used_in_two_windows(
    regular: Shopper, ours: OurShop, twin: Callable[[Shopper], Shopper]
) -> None:
    ours.gives_credit(regular.email, FULL)
    other = twin(regular)
    other.listener.may_meet(409)
    for shopper in (regular, other):
        shopper.up_to("Order summary")
        uses_credit(shopper, FULL)
        shopper.owes(0)
        accepts_terms(shopper)
    regular.presses("Place order")
    regular.has_bought()
    other.presses("Place order")
    other.reads(
        "Your credit has changed: %(now)s instead of %(shown)s.",
        now=other.words.money(0), shown=other.words.money(FULL),
    )  # fmt: skip
    other.agrees().pays_with(CARD)
    other.has_bought()


def test_e16_up_to_the_ceiling_and_the_rest_by_card(regular: Shopper, ours: OurShop) -> None:
    ours.lets_owe(regular.email, 260_00, owed=60_00)
    regular.up_to("Order summary")
    regular.page.get_by_role("radio", name=_later(regular)).check()
    regular.agrees()
    regular.owes(20_00)
    regular.sees(regular.words.money(200_00))
    regular.pays_with(CARD)
    regular.has_bought()
    order = ours.books.order_of(regular.email)
    assert ours.bank.truth(order.number).charged == 20_00


def test_all_of_it_later_then_the_debt_by_card(regular: Shopper, ours: OurShop) -> None:
    ours.lets_owe(regular.email, 300_00)
    regular.up_to("Order summary")
    regular.page.get_by_role("radio", name=_later(regular)).check()
    regular.agrees()
    regular.fits()
    regular.presses("Order with an obligation to pay")
    regular.has_bought()
    regular.goes_to("/account/money")
    regular.presses("Pay my outstanding balance")
    regular.stands_at("Order summary")
    regular.owes(FULL)
    regular.agrees().pays_with(CARD)
    regular.has_bought()
    regular.goes_to("/account/money")
    regular.sees(regular.words.money(0))


def test_e17_withdrawn_on_the_summary(regular: Shopper, ours: OurShop) -> None:
    regular.listener.may_meet(409)
    ours.lets_owe(regular.email, 300_00)
    regular.up_to("Order summary")
    regular.page.get_by_role("radio", name=_later(regular)).check()
    accepts_terms(regular)
    ours.lets_owe_no_longer(regular.email)
    regular.presses("Continue to payment")
    regular.reads("The payment method you had chosen is no longer offered.")
    regular.agrees().pays_with(CARD)
    regular.has_bought()


def test_a_voucher_of_the_account(regular: Shopper, ours: OurShop) -> None:
    code = ours.voucher(20_00)
    regular.goes_to("/account/vouchers")
    regular.fills("Code of the voucher", code)
    regular.presses("Add")
    regular.reads("The voucher is on your account. You can use it with your next order.")
    regular.fits()
    regular.up_to("Order summary")
    regular.page.get_by_role("button", name=f"…{code[-4:]} (").click()
    regular.owes(200_00)
    regular.agrees().pays_with(CARD)
    regular.has_bought()


def _later(shopper: Shopper) -> str:
    return {"fr": "Payer plus tard sur mon compte", "en": "Pay later on account"}[shopper.lang]
