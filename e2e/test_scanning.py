"""A shopper scans a card instead of typing its number (S35), with the whole shop behind the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from e2e.bank import CARD
from e2e.camera import Film
from e2e.conftest import LOCALES, PATIENCE, PHONE
from e2e.listening import Listener
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.test_accessible import looks

LITERALS = {
    "fr": ("Scanner ma carte", "Est-ce bien ce numéro\u202f?"),
    "en": ("Scan my card", "Is this the number?"),
}


@pytest.fixture(params=["fr", "en"])
def shopper(request: pytest.FixtureRequest, phone: Browser, ours: OurShop) -> Iterator[Shopper]:
    lang = request.param
    expect.set_options(timeout=PATIENCE)
    context = phone.new_context(viewport=PHONE, locale=LOCALES[lang])  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    email = f"ada-scans-{lang}@example.org"
    shopper = Shopper(context.new_page(), ours, lang, email, Listener(context, ours))
    yield shopper
    shopper.listener.assert_silence()
    context.close()


def window(shopper: Shopper) -> Locator:
    return shopper.page.get_by_role("dialog", name=shopper.words("Scan my card"))


def says(shopper: Shopper, sentence: str) -> None:
    expect(window(shopper).get_by_role("status").first).to_have_text(shopper.words(sentence))


def is_accessible(shopper: Shopper, where: str) -> None:
    assert list(looks(shopper.page, shopper.lang, where)) == []


def test_a_scanned_card_pays(shopper: Shopper, film: Film, ours: OurShop) -> None:
    film.shows_card(CARD)
    button, question = LITERALS[shopper.lang]
    shopper.up_to("Payment")
    shopper.page.get_by_role("button", name=button).click()
    expect(window(shopper)).to_contain_text(question)
    is_accessible(shopper, "the number found")
    shopper.presses("Use this number")
    number = shopper.field("Card number")
    expect(number).to_have_value("4111 1111 1111 1111")
    shopper.types_card(number.input_value())
    shopper.pay_button.click()
    shopper.has_bought()
    assert ours.sold_once(shopper.email)


def test_where_no_number_is_found_one_types(shopper: Shopper, film: Film) -> None:
    film.shows_no_card()
    shopper.page.clock.install()  # before the page: a script that read half a clock would call the seats lost
    shopper.up_to("Payment")
    shopper.presses("Scan my card")
    says(shopper, "Hold the card inside the frame.")
    is_accessible(shopper, "looking for a number")
    shopper.page.clock.run_for(6_000)
    says(shopper, "Hold the card closer, flat and out of bright light.")
    shopper.page.clock.run_for(24_000)
    says(shopper, "We could not read the number. Try once more, or type it.")
    is_accessible(shopper, "no number found")
    shopper.presses("Type the number")
    shopper.pays_with()
    shopper.has_bought()


def test_a_camera_that_is_refused_is_missed_by_nobody(shopper: Shopper) -> None:
    shopper.page.context.grant_permissions([])  # from now on everything else is refused
    shopper.up_to("Payment")
    shopper.presses("Scan my card")
    shopper.reads("The camera may not be used here: type the number instead.")
    is_accessible(shopper, "the camera refused")
    expect(shopper.button("Scan my card")).to_be_hidden()
    shopper.pays_with()
    shopper.has_bought()
