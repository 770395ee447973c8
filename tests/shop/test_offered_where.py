"""Whom a way to pay is offered to: by country, and by the age of an account (S33, S92)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import cache
from app.shop.checkout.forms import COUNTRIES
from app.venue.channels.policies import ADDRESSES
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodUse
from app.venue.payment_methods.services import BadMethod, MethodDetails
from tests import books
from tests.accounting.test_credit_and_deferred import pays_later, who_may_owe, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.conftest import NOON
from tests.people import OWNER
from tests.shop.test_methods import choices, offer
from tests.shopper import Shopper


def now_says(code: str, **facts: Any) -> None:
    method = payment_methods.find_method(code)
    payment_methods.change_method(method, replace(MethodDetails.of(method), **facts), OWNER)
    cache.refresh()


def by_post(shopper: Shopper, country: str) -> Shopper:
    home: dict[str, Any] = {
        "name": "Ada Byron",
        "street": "2 rue du Lac",
        "postcode": "1003",
        "town": "Lausanne",
    }
    return shopper.takes(2).is_ada().fills("delivery", mode="post", country=country, **home)


# By country


def test_a_method_for_another_country_is_not_offered_and_says_why(shopper: Shopper) -> None:
    offer()
    now_says("CLUB", countries=("CH", "BE"))
    by_post(shopper, "FR")
    assert "CLUB" not in choices(shopper)
    assert shopper.page.has("Club card: only for addresses in these countries: Belgium, Switzerland.")


def test_it_is_offered_to_whoever_has_an_address_there(shopper: Shopper) -> None:
    offer()
    now_says("CLUB", countries=("CH",))
    by_post(shopper, "CH")
    assert choices(shopper) == ["CBWEB", "CLUB"]
    assert not shopper.page.has("only for addresses")


def test_without_an_address_the_country_of_the_channel_counts(acheteuse: Shopper) -> None:
    offer()
    now_says("CLUB", countries=("FR",))
    assert choices(acheteuse.up_to("summary")) == ["CBWEB", "CLUB"]
    now_says("CLUB", countries=("CH",))
    acheteuse.opens("/fr/checkout/summary")
    assert choices(acheteuse) == []
    assert acheteuse.page.has("Carte du club\u00a0: seulement pour une adresse dans ces pays\u00a0: Suisse.")


def test_whoever_asks_for_it_all_the_same_is_refused(shopper: Shopper) -> None:
    offer()
    now_says("CLUB", countries=("CH",))
    shopper.up_to("summary").agrees(409, method="CLUB")
    assert shopper.page.has("The payment method you had chosen is no longer offered.")
    assert books.orders() == []


def test_if_nothing_is_left_the_reason_is_still_there(shopper: Shopper) -> None:
    for code in ("CBWEB", "CB3X", "CB2X"):
        now_says(code, countries=("CH",))
    shopper.up_to("summary")
    assert shopper.page.has("Payment is not available just now.")
    assert shopper.page.has("Pay in full by card: only for addresses in these countries: Switzerland.")


def test_vouchers_and_credit_keep_to_their_country_too(shopper: Shopper) -> None:
    _voucher, code = issue(2_000)
    shopper.signs_in(with_credit(1_000)).up_to("summary")
    assert shopper.page.has("My credit")
    now_says("AVOIR", countries=("CH",))
    now_says("BON", countries=("CH",))
    assert not shopper.opens("/en/checkout/summary").page.has("My credit")
    shopper.sends("/en/checkout/summary/code", 422, code=code)


def test_only_countries_that_are_asked_for_can_be_named(db: Flask) -> None:
    assert tuple(choice.value for choice in COUNTRIES) == ADDRESSES
    with pytest.raises(BadMethod):
        now_says("CBWEB", countries=("US",))


# For payment, for refund


def test_a_method_for_refunds_alone_pays_nothing(shopper: Shopper) -> None:
    offer()
    now_says("CLUB", used_for=MethodUse.REFUND)
    assert "CLUB" not in choices(shopper.up_to("summary"))
    now_says("CLUB", used_for=MethodUse.PAYMENT)
    assert "CLUB" in choices(shopper.opens("/en/checkout/summary"))


def test_vouchers_for_refunds_alone_are_not_taken(shopper: Shopper) -> None:
    _voucher, code = issue(2_000)
    now_says("BON", used_for=MethodUse.REFUND)
    shopper.up_to("summary").sends("/en/checkout/summary/code", 422, code=code)
    now_says("BON", used_for=MethodUse.BOTH)
    lays_down(shopper.opens("/en/checkout/summary"), code)
    assert shopper.page.has("€200.00")


# Of an age


def test_a_new_account_does_not_pay_later_yet_and_says_from_when(shopper: Shopper) -> None:
    now_says("COMPTE", account_days=30)
    shopper.signs_in(who_may_owe(None)).up_to("summary")
    assert "COMPTE" not in choices(shopper)
    assert shopper.page.has("Paying later on your account: possible from")
    pays_later(shopper, 409)
    assert books.orders() == []


def test_an_account_that_is_old_enough_pays_later(shopper: Shopper) -> None:
    now_says("COMPTE", account_days=30)
    ada = who_may_owe(None)
    ada.created_at = NOON - timedelta(days=30)
    shopper.signs_in(ada).up_to("summary")
    assert "COMPTE" in choices(shopper)
    assert not shopper.page.has("possible from")
    pays_later(shopper).fills("on-account")
    assert books.order().paid


def test_whoever_may_not_pay_later_at_all_reads_nothing_of_it(shopper: Shopper) -> None:
    now_says("COMPTE", account_days=30)
    shopper.signs_in(with_credit(1_000)).up_to("summary")
    assert not shopper.page.has("Paying later on your account")


@pytest.mark.parametrize("days", [-1, 3651])
def test_an_age_is_a_number_of_days(db: Flask, days: int) -> None:
    with pytest.raises(BadMethod):
        now_says("COMPTE", account_days=days)
