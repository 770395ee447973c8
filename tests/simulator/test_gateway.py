"""The card form's other end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.simulator.bank import Bank

from .conftest import VISA, Clock, Shop, signature


def test_a_good_card_becomes_an_alias(shop: Shop) -> None:
    told = shop.card(PARAMPLUS="nonce=abc&step=card")
    assert told["STATUS"] == "0"
    assert told["CardNo"] == "XXXXXXXXXXXX1111"
    assert (told["CVC"], told["ED"], told["Brand"], told["NCError"]) == ("XXX", "1228", "VISA", "0")
    assert (told["OrderID"], told["nonce"], told["step"]) == ("ORDER-1", "abc", "card")


def test_the_way_back_is_signed_without_paramplus(shop: Shop) -> None:
    told = shop.card(PARAMPLUS="nonce=abc")
    given = told.pop("SHASign")
    del told["nonce"]
    assert given == signature(told, shop.settings.sha_out)


def test_the_shop_may_name_the_alias(shop: Shop) -> None:
    assert shop.card(ALIAS="our-alias_1")["Alias"] == "our-alias_1"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"CN": ""}, "NCErrorCN", "60001057"),
        ({"CN": "x" * 36}, "NCErrorCN", "50001174"),
        ({"CN": "<b>"}, "NCErrorCN", "50001175"),
        ({"CN": "4111111111111111"}, "NCErrorCN", "50001175"),
        ({"CARDNO": ""}, "NCErrorCardNo", "50001178"),
        ({"CARDNO": "4111111111111112"}, "NCErrorCardNo", "30141001"),
        ({"CARDNO": "4111 1111 1111 1111"}, "NCErrorCardNo", "50001177"),
        ({"CARDNO": "1" * 22}, "NCErrorCardNo", "50001176"),
        ({"BRAND": "MasterCard"}, "NCErrorCardNo", "50001069"),
        ({"CVC": "12a"}, "NCErrorCVC", "50001180"),
        ({"CVC": "1234"}, "NCErrorCVC", "50001179"),
        ({"CVC": "12"}, "NCErrorCVC", "50001090"),
        ({"ED": "12/8"}, "NCErrorED", "50001181"),
        ({"ED": "1328"}, "NCErrorED", "50001182"),
        ({"ED": "1026"}, "NCErrorED", "50001183"),
        ({"ED": ""}, "NCErrorED", "31061001"),
    ],
)
def test_a_wrong_field_is_named(shop: Shop, changes: dict[str, str], field: str, code: str) -> None:
    number = changes.pop("CARDNO", VISA)
    response = shop.card_response(number, **changes)
    told = shop.read_back(response)
    assert response.location.startswith("http://shop.test/card?wrong=1&")
    assert (told["STATUS"], told["NCError"], told[field]) == ("1", "55555555", code)
    others = {"NCErrorCN", "NCErrorCardNo", "NCErrorCVC", "NCErrorED"} - {field}
    assert {told[name] for name in others} == {"0"}
    assert number == "" or number not in response.location


def test_the_month_of_expiry_is_still_good(shop: Shop) -> None:
    assert shop.card(ED="1126")["STATUS"] == "0"


def test_a_wrong_signature_is_the_whole_story(shop: Shop) -> None:
    told = shop.card(SHASIGN="00")
    assert (told["STATUS"], told["NCError"]) == ("1", "50001184")


def test_the_card_fields_are_not_signed(shop: Shop) -> None:
    """The shop must not know them."""
    assert shop.card("5399999999999999", CN="Another Name")["STATUS"] == "0"


@pytest.mark.parametrize("alias", [VISA, "4111-1111-1111-1111"])
def test_an_alias_must_not_be_a_card_number(shop: Shop, alias: str) -> None:
    assert shop.card(ALIAS=alias)["NCError"] == "50001216"


def test_without_an_address_to_go_back_to_there_is_a_page(shop: Shop) -> None:
    response = shop.card_response(EXCEPTIONURL="")
    assert response.status_code == 200
    assert "no EXCEPTIONURL" in response.get_data(as_text=True)


def test_another_pspid_is_not_served(shop: Shop) -> None:
    assert "PSPID not found" in shop.card_response(PSPID="somebody").get_data(as_text=True)


def test_the_same_field_twice_is_refused(shop: Shop) -> None:
    response = shop.client.post("/ncol/test/alias_gateway_utf8.asp", data="PSPID=a&pspid=b",
                                content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert "PSPID sent twice" in response.get_data(as_text=True)


def test_expiry_may_come_in_two_fields(build: Callable[..., Shop]) -> None:
    fields = {"ED": "", "ECOM_CARDINFO_EXPDATE_MONTH": "3", "ECOM_CARDINFO_EXPDATE_YEAR": "2029"}
    assert build().card(**fields)["ED"] == "0329"
    assert build(expiry_in_two_fields=False).card(**fields)["NCErrorED"] == "31061001"


def test_blanks_in_the_number_are_a_setting(build: Callable[..., Shop]) -> None:
    assert build(card_number_spaces=True).card("4111 1111 1111 1111")["STATUS"] == "0"


def test_amex_has_four_digits_of_code(shop: Shop) -> None:
    assert shop.card("374111111111111")["STATUS"] == "0"
    assert shop.card("374111111111111", CVC="123")["NCErrorCVC"] == "50001090"


def test_a_saved_card_gets_a_fresh_code_or_date(shop: Shop, bank: Bank) -> None:
    alias = shop.alias()
    told = shop.card("XXXXXXXXXXXX1111", ALIAS=alias, ED="0130", CVC="987")
    assert (told["STATUS"], told["ED"], told["CardNo"]) == ("2", "0130", "XXXXXXXXXXXX1111")
    stored = bank.store.alias(alias)
    assert stored is not None
    assert (stored.state, stored.card, stored.ed) == ("Updated", "visa", "0130")


def test_the_masked_number_must_be_the_right_one(shop: Shop) -> None:
    alias = shop.alias()
    assert shop.card("XXXXXXXXXXXX9999", ALIAS=alias)["NCErrorCardNo"] == "30141001"
    assert shop.card("XXXXXXXXXXXX1111", ALIAS="nobody")["NCErrorCardNo"] == "50001177"


def test_a_passing_alias_lives_two_hours(shop: Shop, clock: Clock) -> None:
    alias = shop.alias(ALIASPERSISTEDAFTERUSE="N")
    clock.time += 7199
    assert shop.order(alias, ALIASPERSISTEDAFTERUSE="Y")["NCERROR"] == "50001111"
    clock.time += 2
    answer = shop.order(alias, ALIASPERSISTEDAFTERUSE="N")
    assert answer["NCERRORPLUS"] == f'Alias "{alias}" not Found'


def test_a_passing_alias_pays_when_the_order_says_so(shop: Shop) -> None:
    alias = shop.alias(ALIASPERSISTEDAFTERUSE="N")
    assert shop.order(alias, ALIASPERSISTEDAFTERUSE="N")["STATUS"] == "9"
