"""While cards are being tried, whoever is no robot still buys: checked by a script, or by a letter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks
from e2e.tour import keeps_the_answer

# Not from the catalogue, which would agree with itself.
TITLES = {"fr": "Une courte vérification avant le paiement", "en": "A short check before you pay"}


@pytest.fixture(autouse=True)
def alarm(ours: OurShop) -> Iterator[None]:
    ours.guards()
    yield
    ours.guards(0)


@pytest.fixture(params=["fr", "en"])
def plain(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """A shopper whose browser runs no script."""
    return new_shopper(request.param, java_script_enabled=False)


def sees_card_form(shopper: Shopper) -> None:
    expect(shopper.field("Card number")).to_be_visible()


def test_the_browser_proves_it_by_itself(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment")
    sees_card_form(shopper)
    shopper.pays_with()
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_what_happens_meanwhile_is_said_and_shown(shopper: Shopper) -> None:
    keeps_the_answer(shopper)
    shopper.up_to("Payment")
    expect(shopper.page.get_by_role("heading", level=2, name=TITLES[shopper.lang])).to_be_visible()
    said = shopper.words(
        "Just a moment: we are checking that you are not a robot. The card form follows by itself. "
        "If it does not, we send you a code."
    )
    shopper.sees(said)
    expect(shopper.page.locator("#live")).to_have_text(said)
    assert list(looks(shopper.page, shopper.lang, "the check")) == []


def test_without_scripts_a_code_by_mail_proves_it(plain: Shopper, ours: OurShop) -> None:
    plain.listener.may_meet(422)
    plain.up_to("Payment")
    expect(plain.page.get_by_role("heading", level=2, name=TITLES[plain.lang])).to_be_visible()
    plain.presses("Receive a code by email")
    plain.reads("A code is on its way to %(email)s. It works once, for 10 minutes.", email=plain.email)
    plain.fills("Code", "123")
    plain.presses("Continue")
    plain.reads("The code has 6 digits.")
    plain.fills("Code", ours.code_to(plain.email))
    plain.presses("Continue")
    sees_card_form(plain)
    plain.pays_with()
    plain.has_bought()
    ours.sold_once(plain.email)


def test_where_the_check_fails_a_code_helps(shopper: Shopper, ours: OurShop) -> None:
    keeps_the_answer(shopper)
    shopper.up_to("Payment")
    shopper.presses("Receive a code by email")
    expect(shopper.field("Code")).to_be_visible()
    assert list(looks(shopper.page, shopper.lang, "the code")) == []
    shopper.fills("Code", ours.code_to(shopper.email))
    shopper.page.keyboard.press("Enter")
    sees_card_form(shopper)


def test_back_from_the_card_form_is_not_back_at_the_check(ada: Shopper) -> None:
    ada.up_to("Payment")
    sees_card_form(ada)
    ada.goes_to("/terms")
    ada.goes_back()
    sees_card_form(ada)
