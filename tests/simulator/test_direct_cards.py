"""An account that may send card numbers, and no other: a setting of the simulator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CHALLENGE, REFUSED, VISA, Shop

CARD = {"CARDNO": VISA, "ED": "12/28", "CVC": "123", "CN": "Ada"}


@pytest.fixture
def trusted(build: Callable[..., Shop]) -> Shop:
    return build(accepts_cards=True)


def test_an_account_that_may_pays_with_a_card_number(trusted: Shop, store_path: Path) -> None:
    answer = trusted.order("", **CARD)
    assert (answer["STATUS"], answer["BRAND"], answer["CVCCheck"], answer["ALIAS"]) == ("9", "VISA", "OK", "")
    assert trusted.query(ORDERID=answer["orderID"])["CARDNO"] == "XXXXXXXXXXXX1111"
    assert all(VISA.encode() not in file.read_bytes() for file in store_path.parent.iterdir())


def test_with_an_alias_the_card_is_kept_under_it(trusted: Shop) -> None:
    trusted.order("ADA-1", **CARD)
    assert trusted.order("ADA-1")["STATUS"] == "9"


def test_a_card_that_is_sent_behaves_like_one_that_was_typed(trusted: Shop) -> None:
    assert trusted.order("", **{**CARD, "CARDNO": REFUSED})["NCERROR"] == "30001001"
    assert trusted.order("", **{**CARD, "CARDNO": CHALLENGE})["STATUS"] == "46"
    assert trusted.order("", **{**CARD, "CVC": "000"})["NCERROR"] == "30001090"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"CARDNO": VISA[:-1] + "2"}, "50001054"),
        ({"CARDNO": "4" * 22}, "50001054"),
        ({"BRAND": "MasterCard"}, "50001069"),
        ({"ED": "0126"}, "50001183"),
        ({"ED": ""}, "31061001"),
        ({"CVC": "12"}, "50001090"),
        ({"CVC": ""}, "50001090"),
    ],
)
def test_bad_card_data_is_refused_at_the_door(trusted: Shop, changes: dict[str, str], error: str) -> None:
    answer = trusted.order("", **{**CARD, **changes})
    assert (answer["STATUS"], answer["NCERROR"], answer["PAYID"]) == ("0", error, "0")


def test_a_code_may_come_with_the_order(trusted: Shop) -> None:
    alias = trusted.alias(CVC="")
    assert trusted.order(alias, CVC="123")["CVCCheck"] == "OK"
