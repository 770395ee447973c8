"""DirectLink answers with XML whatever it is asked, as the real platform does: no page, no crash."""

from __future__ import annotations

import pytest

from .conftest import Answer, Shop

DOORS = ["order", "maintenance", "query"]
NASTY = ["9" * 19, "9" * 25, "9" * 5000, "-1", "\x00", "\x01\x0b", "<a>&\"'", "é€", "\U0001f3ad", "٣٤"]
FIELDS = ["ORDERID", "PAYID", "PAYIDSUB", "AMOUNT", "CURRENCY", "ALIAS", "OPERATION", "ECI", "COMPLUS", "ED"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_no_value_breaks_it(shop: Shop, door: str, value: str) -> None:
    """Long ids were a 500, control characters XML that nobody could read."""
    alias = shop.alias()
    for name in FIELDS:
        order = {"ORDERID": "A-1", "AMOUNT": "100", "CURRENCY": "EUR", "OPERATION": "SAL", "ALIAS": alias}
        response = shop.direct(door, {**order, name: value})
        assert response.status_code == 200, (name, value)
        assert Answer.of(response)["NCERROR"]


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_no_parameter_name_breaks_it(shop: Shop, value: str) -> None:
    assert Answer.of(shop.direct("order", {"ORDERID": "A-1", f"ITEMNAME{value}": "x"}))["NCERROR"]


def test_what_the_shop_has_echoed_is_no_word_of_the_bank(shop: Shop) -> None:
    """PARAMPLUS comes back as attributes: only those that can be, and none the bank says itself."""
    paid = shop.buy(PARAMPLUS="basket=7&STATUS=2&payid=1&two words=x&<=y", CN="Ada")
    told = shop.query(ORDERID=paid["orderID"])
    assert (told["basket"], told["STATUS"], told["PAYID"]) == ("7", "9", paid["PAYID"])
    assert "payid" not in told.attributes


@pytest.mark.parametrize("door", DOORS)
def test_an_address_opened_in_a_browser_is_an_empty_request(shop: Shop, door: str) -> None:
    answer = Answer.of(shop.client.get(f"/ncol/test/{door}direct_utf8.asp"))
    assert (answer["STATUS"], answer["NCERRORPLUS"]) == ("0", "no ORDERID")


def test_a_request_that_is_too_large_is_refused_in_xml(shop: Shop) -> None:
    answer = Answer.of(shop.direct("order", {"ORDERID": "A-1", "COMPLUS": "x" * 70_000}))
    assert (answer["STATUS"], answer["NCERROR"], answer["PAYID"]) == ("0", "50001111", "0")
