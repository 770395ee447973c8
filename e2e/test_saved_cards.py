"""Regulars: a card saved once, paid with again, looked after; what the house asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from e2e.bank import CARD, CHALLENGED, MASTERCARD
from e2e.conftest import SCRIPTED_ENGLISH, NewShopper
from e2e.shop import OurShop
from e2e.shopper import EVENING, Shopper

SOFT_DECLINED = "4000100000000042"


@pytest.fixture(params=SCRIPTED_ENGLISH, ids=str)
def anyone(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    """On a phone, in each language, one of them without scripts."""
    lang, scripted = request.param
    return new_shopper(lang, java_script_enabled=scripted)


@pytest.fixture(params=["fr", "en"])
def somebody(request: pytest.FixtureRequest, new_shopper: NewShopper) -> Shopper:
    return new_shopper(request.param)


@pytest.fixture
def house(ours: OurShop) -> Iterator[OurShop]:
    """Whatever a test makes the house ask, it asks the usual again afterwards."""
    yield ours
    ours.books.ask_the_usual()


def has_a_card_saved(shopper: Shopper, number: str = CARD) -> None:
    """With a first purchase, by whoever is signed in."""
    shopper.signs_in()
    shopper.up_to("Payment")
    wants_it_saved(shopper)
    shopper.pays_with(number)


def wants_it_saved(shopper: Shopper) -> None:
    if shopper.scripted:
        box = shopper.page.get_by_role("checkbox", name=shopper.words("Save this card for future purchases"))
        expect(box).not_to_be_checked()
        box.check()
    else:
        shopper.follows("Save this card for future purchases")
        shopper.reads("This card will be saved once it has paid.")


def code_field(shopper: Shopper) -> Locator:
    return shopper.page.get_by_label(shopper.words("Security code (CVV)")).filter(visible=True)


def pays_with_the_saved_card(shopper: Shopper, code: str = "123") -> None:
    code_field(shopper).fill(code)
    shopper.pay_button.filter(visible=True).click()


def test_saved_with_the_first_purchase_and_paid_with_the_second(anyone: Shopper, house: OurShop) -> None:
    has_a_card_saved(anyone)
    anyone.has_bought()
    first = house.books.order_of(anyone.email)
    anyone.up_to("Payment")
    anyone.reads("My saved cards")
    anyone.fits()
    pays_with_the_saved_card(anyone)
    anyone.has_bought()
    second = house.sold_once(anyone.email)
    assert house.bank.aliases(first.number) == house.bank.aliases(second.number)
    assert house.bank.on_file(second.number) == ["SUBSEQ"]


def test_a_regular_pays_in_three_taps(somebody: Shopper, house: OurShop) -> None:
    """From the summary: the terms, Continue, Pay. The code is typed where the page already waits for it."""
    has_a_card_saved(somebody)
    somebody.has_bought()
    somebody.up_to("Order summary")
    taps: list[str] = []
    somebody.page.expose_function("tapped", lambda what: taps.append(what))
    count = "addEventListener('pointerup', e => tapped(e.target.textContent.trim()), true)"
    somebody.page.add_init_script(count)
    somebody.page.evaluate(count)
    somebody.agrees()
    expect(code_field(somebody)).to_be_focused()
    somebody.page.keyboard.type("123")
    somebody.pay_button.filter(visible=True).click()
    somebody.has_bought()
    assert len(taps) <= 3, taps


def test_three_wrong_codes_then_a_new_card(anyone: Shopper, house: OurShop) -> None:
    has_a_card_saved(anyone)
    anyone.has_bought()
    anyone.up_to("Payment")
    for _try in range(2):
        pays_with_the_saved_card(anyone, "000")
        anyone.reads("The security code is wrong. No money has been taken. Check the code on this card.")
    pays_with_the_saved_card(anyone, "000")
    anyone.reads("The code was wrong three times. Use another card.")
    anyone.fits()
    anyone.types_card(MASTERCARD)
    anyone.pay_button.filter(visible=True).click()
    anyone.has_bought()
    house.sold_once(anyone.email)


def test_a_card_is_looked_after(anyone: Shopper, house: OurShop) -> None:
    """Date, holder, nickname, default; deleted while its provider is down, and gone there too afterwards."""
    has_a_card_saved(anyone)
    anyone.has_bought()
    opens_its_card(anyone)
    anyone.fits()
    month, year = (anyone.field(name).filter(visible=True) for name in ("Month", "Year"))
    month.fill("05")
    year.fill("19")
    anyone.listener.may_meet(422)
    anyone.presses("Change expiry date")
    anyone.reads("The date must be in the future. Nothing has changed.")
    month.fill("05")
    year.fill("36")
    anyone.presses("Change expiry date")
    anyone.sees("05/36")
    opens_its_card(anyone)
    anyone.fills("Name on card", "Ada Lovelace")
    anyone.presses("Change name")
    anyone.sees("Ada Lovelace")
    opens_its_card(anyone)
    anyone.fills("Name of the card", "Foyer")
    anyone.button("Save").first.click()
    anyone.sees("Foyer")
    opens_its_card(anyone)
    anyone.presses("Make default")
    anyone.reads("Comes first")
    house.bank.is_down_for_deletions()
    opens_its_card(anyone)
    anyone.page.locator("summary", has_text=anyone.words("Delete")).filter(visible=True).click()
    anyone.presses("Delete this card")
    anyone.reads("No saved cards. You can save one when you pay.")
    house.sweep()
    number = house.books.order_of(anyone.email).number
    assert house.bank.keeps(house.bank.aliases(number)[0])
    house.bank.recover()
    house.books.ask_again_about_cards()
    house.sweep()
    assert not house.bank.keeps(house.bank.aliases(number)[0])


def opens_its_card(shopper: Shopper) -> None:
    shopper.goes_to("/account/cards")
    shopper.stands_at("My cards")
    shopper.page.locator("summary", has_text=re.compile("••••")).first.click()


def test_an_expired_card_is_shown_and_pays_nothing(somebody: Shopper, house: OurShop) -> None:
    has_a_card_saved(somebody)
    somebody.has_bought()
    house.books.let_card_expire(somebody.email)
    somebody.up_to("Payment")
    expect(somebody.page.get_by_role("radio").first).to_be_disabled()
    somebody.reads("Expired")
    somebody.follows("Update the date")
    somebody.stands_at("My cards")


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("always", [True, True]),
        ("saved", [True, True]),
        ("first_use", [True, False]),
        ("never", [False, False]),
    ],
)
def test_the_house_decides_when_the_code_is_asked(
    somebody: Shopper, house: OurShop, policy: str, asked: list[bool]
) -> None:
    has_a_card_saved(somebody)
    somebody.has_bought()
    house.books.ask_for(asks_code=policy)
    for code in asked:
        somebody.up_to("Payment")
        somebody.reads("My saved cards")
        if code:
            pays_with_the_saved_card(somebody)
        else:
            expect(code_field(somebody)).to_have_count(0)
            somebody.pay_button.filter(visible=True).click()
        somebody.has_bought()
    house.sold_once(somebody.email)


def test_a_soft_decline_is_tried_again_with_the_check(somebody: Shopper, house: OurShop) -> None:
    house.books.ask_for(asks_code="never", authentication="never")
    has_a_card_saved(somebody, SOFT_DECLINED)
    somebody.tells_the_bank("confirm")
    somebody.has_bought()
    somebody.up_to("Payment")
    somebody.pay_button.filter(visible=True).click()
    somebody.tells_the_bank("confirm")
    somebody.has_bought()
    house.sold_once(somebody.email)


@pytest.mark.parametrize(("margin", "checked"), [(1, True), (-2, False)])
def test_near_the_evening_the_bank_is_asked(
    somebody: Shopper, house: OurShop, margin: int, checked: bool
) -> None:
    """E14, with a bank that lets pass what nobody asks it to check."""
    near = house.books.hours_to(EVENING) + margin
    house.books.ask_for(authentication="near_event", near_event_hours=near)
    somebody.up_to("Payment")
    if not checked:
        house.bank.will(house.books.order_of(somebody.email).number, "ok")
    somebody.pays_with(CHALLENGED)
    if checked:
        somebody.tells_the_bank("confirm")
    somebody.has_bought()
    assert house.books.checks(house.books.order_of(somebody.email)) == [checked]


def test_somebody_elses_card_is_not_there(somebody: Shopper, house: OurShop, new_shopper: NewShopper) -> None:
    has_a_card_saved(somebody)
    somebody.has_bought()
    stranger = new_shopper(somebody.lang)
    stranger.listener.may_meet(404)
    stranger.signs_in()
    stranger.goes_to("/account/cards")
    ref = house.books.card_of(somebody.email)
    stranger.goes_to("/account")
    token = stranger.page.locator("input[name=csrf_token]").first
    held: dict[str, str | float | bool] = {"csrf_token": str(token.get_attribute("value"))}
    answer = stranger.page.request.post(
        f"{stranger.shop.url}/{stranger.lang}/account/cards/{ref}/removal",
        form=held,
        headers={"Sec-Fetch-Site": "same-origin", "Origin": stranger.shop.url},
        max_redirects=0,
    )
    assert answer.status == 404
    assert house.books.card_of(somebody.email) == ref
