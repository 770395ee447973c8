"""Amounts are exact, whatever is done to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.kernel.money import CurrencyMismatch, Money, total

cents = some.integers(-(10**9), 10**9)
euros = some.builds(Money, cents, some.just("EUR"))


@given(euros, euros)
def test_taking_off_undoes_adding(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert one + (-one) == Money(0, "EUR")


@given(some.integers(0, 10**9), some.integers(1, 12))
def test_shares_add_up_to_the_cent_and_the_first_carry_the_odd_ones(minor: int, parts: int) -> None:
    shares = Money(minor, "EUR").split(parts)
    assert total(shares, "EUR") == Money(minor, "EUR")
    assert shares == sorted(shares, reverse=True)
    assert shares[0].minor - shares[-1].minor <= 1


@given(some.integers(0, 10**9), some.sampled_from([0, 210, 550, 1000, 2000]))
def test_the_tax_inside_is_never_more_than_the_rate_asks(minor: int, rate: int) -> None:
    price = Money(minor, "EUR")
    tax = price.included(rate)
    exact = minor * rate / (10_000 + rate)
    assert abs(tax.minor - exact) <= 0.5


def test_the_tax_inside_twenty_percent() -> None:
    assert Money(1200, "EUR").included(2000) == Money(200, "EUR")
    assert Money(22000, "EUR").included(550) == Money(1147, "EUR")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "CHF")
    with pytest.raises(CurrencyMismatch):
        assert Money(1, "EUR") < Money(1, "CHF")


def test_nothing_is_falsy_and_sums_to_its_currency() -> None:
    assert not Money(0, "EUR")
    assert total([], "CHF") == Money(0, "CHF")
