"""What a shopper may do to the card form, key by key, and what then reaches the bank."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .shop import Shop

VISA = "4242424242424242"
WIDE = "\uff14\uff12"  # 42 as a keyboard for Chinese or Japanese may write it


def number(page: Page) -> Locator:
    return page.get_by_label("Card number")


def expiry(page: Page) -> Locator:
    return page.get_by_label("Expiry date (MM/YY)")


def cvc(page: Page) -> Locator:
    return page.get_by_label("Security code (CVV)")


def pay(page: Page) -> Locator:
    """By what it belongs to: while it is busy it is called otherwise."""
    return page.locator("button[form=newcard]")


def caret(page: Page, at: int | None = None) -> int:
    """Where the caret stands in the number; told where, it goes there first."""
    script = (
        "(e, at) => { if (at !== null) { e.focus(); e.setSelectionRange(at, at) } return e.selectionStart }"
    )
    return int(number(page).evaluate(script, at))


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    number(page).press("Control+v")


def fill_in(
    page: Page, card: str = VISA, date: str = "12/26", code: str = "123", holder: str = "Ada Lovelace"
) -> None:
    for place, value in ((number(page), card), (expiry(page), date), (cvc(page), code)):
        place.click()
        page.keyboard.type(value)
    page.get_by_label("Name on card").fill(holder)


def go_back(page: Page, path: str) -> None:
    """`page.go_back` waits for a load that a page kept in memory never has."""
    page.evaluate("setTimeout(() => history.back())")
    expect(page).to_have_url(re.compile(f"{path}$"))


def error(page: Page, field: str) -> Locator:
    return page.locator(f"#{field}-error [data-words]")


# --- The number -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (VISA, "4242 4242 4242 4242"),
        ("378282246310005", "3782 822463 10005"),
        ("30569309025904", "3056 930902 5904"),
        ("4000000000000000123", "4000 0000 0000 0000 123"),
        ("4242 4242-4242.4242", "4242 4242 4242 4242"),
        ("42424", "4242 4"),
        ("4242", "4242"),
    ],
)
def test_groups_as_on_the_card(form: Page, typed: str, shown: str) -> None:
    number(form).click()
    form.keyboard.type(typed)
    expect(number(form)).to_have_value(shown)
    assert caret(form) == len(shown)


def test_a_digit_typed_in_the_middle_stays_there(form: Page) -> None:
    number(form).fill("4242 4242 4242")
    caret(form, 6)
    form.keyboard.type("9")
    expect(number(form)).to_have_value("4242 4924 2424 2")
    assert caret(form) == 7


def test_a_digit_that_ends_a_group_steps_over_the_space(form: Page) -> None:
    number(form).fill("4242 4242")
    caret(form, 3)
    form.keyboard.type("7")
    expect(number(form)).to_have_value("4247 2424 2")
    assert caret(form) == 5


def test_backspace_after_a_space_takes_the_digit_before_it(form: Page) -> None:
    number(form).fill("1234 5678")
    caret(form, 5)
    form.keyboard.press("Backspace")
    expect(number(form)).to_have_value("1235 678")
    assert caret(form) == 3
    form.keyboard.press("Backspace")
    expect(number(form)).to_have_value("1256 78")
    assert caret(form) == 2


def test_delete_before_a_space_takes_the_digit_after_it(form: Page) -> None:
    number(form).fill("1234 5678")
    caret(form, 4)
    form.keyboard.press("Delete")
    expect(number(form)).to_have_value("1234 678")
    form.keyboard.press("Delete")
    expect(number(form)).to_have_value("1234 78")


def test_backspace_to_nothing(form: Page) -> None:
    number(form).click()
    form.keyboard.type(VISA)
    for _ in range(16):
        form.keyboard.press("Backspace")
    expect(number(form)).to_have_value("")


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("4242-4242 4242.4242", "4242 4242 4242 4242"),
        ("4242\u00a04242\u00a04242\u00a04242\n", "4242 4242 4242 4242"),
        ("My card:   4242   4242   4242   4242", "4242 4242 4242 4242"),
        ("378282246310005", "3782 822463 10005"),
        ("4000 0000 0000 0000 123", "4000 0000 0000 0000 123"),
        (WIDE * 8, "4242 4242 4242 4242"),
    ],
)
def test_pasting(form: Page, pasted: str, shown: str) -> None:
    number(form).click()
    paste(form, pasted)
    expect(number(form)).to_have_value(shown)
    assert caret(form) == len(shown)


def test_pasting_into_the_middle(form: Page) -> None:
    number(form).fill("4242 4242")
    caret(form, 4)
    paste(form, "99")
    expect(number(form)).to_have_value("4242 9942 42")
    assert caret(form) == 7


def test_pasting_words_only_does_nothing_bad(form: Page) -> None:
    number(form).fill("4242")
    paste(form, "hello")
    expect(number(form)).to_have_value("4242")


def test_filled_by_the_browser_without_focus(form: Page) -> None:
    script = "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})) }"
    cvc(form).focus()
    number(form).evaluate(script, VISA)
    expect(number(form)).to_have_value("4242 4242 4242 4242")
    expect(cvc(form)).to_be_focused()


def test_nothing_moves_while_composing(form: Page) -> None:
    number(form).evaluate(
        "(e, typed) => { e.focus(); e.value = typed;"
        " e.dispatchEvent(new InputEvent('input', {isComposing: true})) }",
        WIDE * 2,
    )
    expect(number(form)).to_have_value(WIDE * 2)
    number(form).evaluate("e => e.dispatchEvent(new CompositionEvent('compositionend'))")
    expect(number(form)).to_have_value("4242")


def test_undo_never_leaves_garbage(form: Page) -> None:
    number(form).click()
    form.keyboard.type("42424242")
    for _ in range(4):
        form.keyboard.press("Control+z")
        value = number(form).input_value()
        assert "42424242".startswith(value.replace(" ", ""))
        assert all(len(group) == 4 for group in value.split()[:-1])


@pytest.mark.parametrize(
    ("typed", "brand"),
    [
        ("4", "visa"),
        ("5", ""),
        ("51", "mastercard"),
        ("2221", "mastercard"),
        ("2721", ""),
        ("34", "amex"),
        ("37", "amex"),
        ("3", ""),
        ("36", "diners"),
        ("67", "maestro"),
        ("6011", "discover"),
        ("9", ""),
    ],
)
def test_the_brand_appears_as_soon_as_it_is_sure(form: Page, typed: str, brand: str) -> None:
    number(form).fill(typed)
    brands = form.locator(".card-number .brands")
    assert (brands.get_attribute("data-brand") or "") == brand
    assert brands.locator("svg:visible").count() == (brand in ("visa", "mastercard", "amex"))
    if brand == "visa":
        expect(number(form)).to_have_accessible_description("Visa")


def test_amex_changes_what_is_said_of_the_code(form: Page) -> None:
    hint = form.locator("#card-cvc-hint")
    number(form).fill("37")
    expect(hint).to_have_text("4 digits on the front")
    number(form).fill("4")
    expect(hint).to_have_text("3 digits on the back")


# --- The expiry date ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1226", "12/26"),
        ("12/26", "12/26"),
        ("12 / 26", "12/26"),
        ("12/2026", "12/26"),
        ("122026", "12/26"),
        ("5/27", "05/27"),
        ("527", "05/27"),
        ("2026-12", "12/26"),
        ("12-26", "12/26"),
        ("11/26", "11/26"),
    ],
)
def test_ways_to_write_a_date(form: Page, typed: str, shown: str) -> None:
    expiry(form).click()
    form.keyboard.type(typed)
    expect(expiry(form)).to_have_value(typed)
    form.keyboard.press("Tab")
    expect(expiry(form)).to_have_value(shown)
    expect(form.locator("#card-expiry-error")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("10/26", "This card expired in October 2026."),
        ("12/1999", "This card expired in December 1999."),
        ("13/27", "The month goes from 01 to 12."),
        ("00/27", "The month goes from 01 to 12."),
        ("soon", "Enter the month and year on your card."),
        ("12", "Enter the month and year on your card."),
    ],
)
def test_dates_that_cannot_be(form: Page, typed: str, sentence: str) -> None:
    expiry(form).fill(typed)
    expiry(form).blur()
    expect(error(form, "card-expiry")).to_have_text(sentence)
    expect(expiry(form)).to_have_value(typed)


def test_one_field_for_the_date(form: Page) -> None:
    assert expiry(form).get_attribute("autocomplete") == "cc-exp"
    assert form.locator("[autocomplete^=cc-exp]").count() == 1


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("424242424242", "The card number is 4 digits short."),
        ("424242424242424", "The card number is 1 digit short."),
        ("4242424242424241", "That number has a mistake – check it group by group."),
        ("3782822463100055", "The card number has too many digits."),
        ("6759649826438453", "We do not accept Maestro. We accept Visa, Mastercard, American Express."),
    ],
)
def test_numbers_that_cannot_be(form: Page, typed: str, sentence: str) -> None:
    number(form).click()
    form.keyboard.type(typed)
    expect(form.locator("#cardNumber-error")).to_be_hidden()
    form.keyboard.press("Tab")
    expect(error(form, "cardNumber")).to_have_text(sentence)
    expect(number(form)).to_have_attribute("aria-invalid", "true")
    assert f"Error: {sentence}" in (
        number(form).evaluate("e => document.getElementById('cardNumber-error').textContent")
    )
    assert "cardNumber-error" in (number(form).get_attribute("aria-describedby") or "")


def test_reward_early_punish_late(form: Page) -> None:
    number(form).click()
    form.keyboard.press("Tab")
    expect(form.locator("#cardNumber-error")).to_be_hidden()
    number(form).click()
    form.keyboard.type("424242424242424")
    form.keyboard.press("Tab")
    expect(form.locator("#cardNumber-error")).to_be_visible()
    number(form).press("End")
    form.keyboard.type("2")
    expect(form.locator("#cardNumber-error")).to_be_hidden()
    assert number(form).get_attribute("aria-invalid") is None
    assert "error" not in (number(form).get_attribute("aria-describedby") or "")


@pytest.mark.parametrize(
    ("card", "code", "sentence"),
    [
        (VISA, "12", "The code has 3 digits, on the back."),
        (VISA, "1234", "The code has 3 digits, on the back."),
        ("378282246310005", "123", "This card’s code has 4 digits, on the front."),
        ("378282246310005", "1234", ""),
        ("", "1234", ""),
    ],
)
def test_the_code_depends_on_the_card(form: Page, card: str, code: str, sentence: str) -> None:
    number(form).fill(card)
    cvc(form).fill(code)
    cvc(form).blur()
    expect(error(form, "card-cvc")).to_have_text(sentence)


@pytest.mark.parametrize("name", ["4242 4242 4242 4242", "123", " 1234 "])
def test_a_name_that_is_a_number_is_refused_and_not_repeated(form: Page, name: str) -> None:
    form.get_by_label("Name on card").fill(name)
    form.get_by_label("Name on card").blur()
    expect(error(form, "card-holder")).to_have_text("Enter the name on your card, not its number.")
    assert name.strip() not in form.locator("body").inner_text()


def test_paying_an_empty_form_tells_everything_once(form: Page, shop: Shop) -> None:
    pay(form).click()
    summary = form.get_by_role("alert")
    expect(summary).to_be_focused()
    assert summary.get_by_role("link").all_inner_texts() == [
        "Enter your card number.",
        "Enter the month and year on your card.",
        "Enter the security code.",
        "Enter the name on your card.",
    ]
    assert form.title() == "Error: Payment – Parterre"
    assert pay(form).get_attribute("aria-busy") is None
    pay(form).click()
    assert form.get_by_role("alert").count() == 1
    form.get_by_role("link", name="Enter the security code").click()
    expect(cvc(form)).to_be_focused()
    assert shop.sent == []


def test_an_error_does_not_move_the_button_under_a_pressed_finger(form: Page, shop: Shop) -> None:
    fill_in(form, code="")
    cvc(form).click()
    form.keyboard.type("12")
    box = pay(form).bounding_box()
    assert box
    form.mouse.move(box["x"] + 20, box["y"] + 20)
    form.mouse.down()
    expect(form.locator("#card-cvc-error")).to_be_hidden()
    form.mouse.up()
    expect(form.get_by_role("alert")).to_be_focused()


# --- A card that carries two brands ----------------------------------------------------------------


@pytest.fixture
def two_brands(tab: Page, shop: Shop) -> Page:
    tab.goto(f"{shop.url}/card?brands=1")
    return tab


def brand(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name)


def test_which_brand_pays_is_asked_once_the_number_may_carry_two(two_brands: Page) -> None:
    asked = two_brands.get_by_role("group", name="Brand that pays")
    expect(asked).to_be_hidden()
    number(two_brands).fill("4")
    expect(asked).to_be_visible()
    expect(brand(two_brands, "No preference")).to_be_checked()
    expect(brand(two_brands, "Visa")).to_be_visible()
    expect(brand(two_brands, "Mastercard")).to_be_hidden()
    number(two_brands).fill("37")
    expect(asked).to_be_hidden()


def test_what_is_chosen_goes_to_the_bank_and_lights_up(two_brands: Page, shop: Shop) -> None:
    fill_in(two_brands)
    brand(two_brands, "CB").check()
    expect(two_brands.locator(".card-number .brands")).to_have_attribute("data-brand", "cb")
    pay(two_brands).click()
    two_brands.wait_for_url("**/pay")
    ((_, sent),) = shop.sent
    assert (sent["BRAND"], sent["SHASIGN"]) == ("CB", "CB once")
    assert "choice" not in sent


def test_without_a_preference_the_bank_is_sent_none(two_brands: Page, shop: Shop) -> None:
    fill_in(two_brands)
    pay(two_brands).click()
    two_brands.wait_for_url("**/pay")
    ((_, sent),) = shop.sent
    assert sent.keys() & {"BRAND", "choice", "SHASIGN"} == set()


def test_another_number_forgets_a_brand_it_cannot_carry(two_brands: Page) -> None:
    number(two_brands).fill(VISA)
    brand(two_brands, "Visa").check()
    number(two_brands).fill("5300000000000006")
    expect(brand(two_brands, "No preference")).to_be_checked()
    expect(two_brands.locator(".card-number .brands")).to_have_attribute("data-brand", "mastercard")


# --- What leaves, and what stays ------------------------------------------------------------------


def test_the_bank_gets_its_own_words(form: Page, shop: Shop) -> None:
    fill_in(form, date="5/2027")
    pay(form).click()
    form.wait_for_url("**/pay")
    assert shop.sent == [
        ("pay", {"PSPID": "shop", "CARDNO": VISA, "ED": "0527", "CVC": "123", "CN": "Ada Lovelace"}),
    ]
    assert not any("4242" in path for path in shop.asked)


def test_a_bank_that_wants_two_fields_gets_two(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/card?two=1")
    fill_in(tab)
    pay(tab).click()
    tab.wait_for_url("**/pay")
    (_, sent) = shop.sent[0]
    assert (sent["EXP_MONTH"], sent["EXP_YEAR"], sent.keys() & {"exp", "ED", "cardnumber"}) == (
        "12",
        "2026",
        set(),
    )


def test_without_script_the_plain_form_pays(browser: Browser, shop: Shop) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{shop.url}/card")
    number(page).fill("4242 4242 4242 4242")
    page.get_by_label("Month").fill("12")
    page.get_by_label("Year").fill("26")
    cvc(page).fill("123")
    page.get_by_label("Name on card").fill("Ada")
    pay(page).click()
    page.wait_for_url("**/pay")
    assert shop.sent[0][1]["CARDNO"] == "4242 4242 4242 4242"
    page.context.close()


def test_a_saved_card_asks_for_its_code_only(form: Page, shop: Shop) -> None:
    code = form.get_by_label("Code of the saved card")
    code.fill("123")
    form.get_by_role("button", name="Pay with saved card").click()
    expect(form.locator("#cvc-1-error")).to_have_text("This card’s code has 4 digits, on the front.")
    code.fill("1234")
    expect(form.locator("#cvc-1-error")).to_be_hidden()
    form.get_by_role("button", name="Pay with saved card").click()
    form.wait_for_url("**/pay")
    assert shop.sent == [("pay", {"CVC": "1234"})]


def test_two_taps_are_one_payment(tab: Page, shop: Shop) -> None:
    tab.clock.install()
    tab.goto(f"{shop.url}/card?to=/never")
    fill_in(tab)
    pay(tab).dblclick()
    cvc(tab).press("Enter")
    expect(pay(tab)).to_have_attribute("aria-busy", "true")
    expect(pay(tab)).to_have_attribute("aria-disabled", "true")
    expect(tab.locator(".button-busy")).to_be_visible()
    expect(tab.locator("[data-waiting]")).to_have_text("Contacting your bank…")
    expect(tab.locator("#live")).to_have_text("Contacting your bank…")
    tab.clock.fast_forward(10_100)
    expect(tab.locator("#live")).to_have_text("This is taking longer than usual. Do not close this page.")
    assert len(shop.sent) == 1


def test_coming_back_finds_an_empty_form_and_asks_where_we_stand(form: Page, shop: Shop) -> None:
    form.evaluate("addEventListener('pageshow', e => { window.cameBack = e.persisted })")
    fill_in(form)
    pay(form).click()
    form.wait_for_url("**/pay")
    with form.expect_response("**/state?version=7"):
        go_back(form, "/card")
    assert form.evaluate("window.cameBack") is True
    assert [place.input_value() for place in (number(form), expiry(form), cvc(form))] == ["", "", ""]
    assert form.locator(".card-number .brands").get_attribute("data-brand") == ""
    assert pay(form).get_attribute("aria-busy") is None
    expect(form.locator("#live")).to_have_text("")
    assert "4242" not in form.content()
    assert shop.asked == ["/state?version=7"]


def test_coming_back_to_an_order_that_moved_on_reloads(form: Page, shop: Shop) -> None:
    form.evaluate("window.first = true")
    fill_in(form)
    pay(form).click()
    form.wait_for_url("**/pay")
    shop.moved = True
    with form.expect_response("**/card"):
        go_back(form, "/card")
    expect(number(form)).to_be_visible()
    assert form.evaluate("window.first") is None
