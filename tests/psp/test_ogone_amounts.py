from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import Money
from app.psp.ogone.amounts import from_wire, to_wire


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("25", "EUR", Money(2500, "EUR")),
        ("0.02", "GBP", Money(2, "GBP")),
        ("32.3", "EUR", Money(3230, "EUR")),
        ("15.00", "EUR", Money(1500, "EUR")),
        ("500", "JPY", Money(500, "JPY")),
        ("", "EUR", None),
        ("34.2", "", None),
        ("34.2", "eur", None),
        ("0.005", "EUR", None),
        ("1.5", "JPY", None),
        ("1,50", "EUR", None),
        ("1e3", "EUR", None),
        ("-5", "EUR", None),
        ("NaN", "EUR", None),
        ("٣", "EUR", None),
        ("1.000", "KWD", None),
    ],
)
def test_a_decimal_is_exact_money_or_nothing(text: str, currency: str, money: Money | None) -> None:
    assert from_wire(text, currency) == money


@given(st.integers(1, 10**9), st.sampled_from(["EUR", "JPY", "CHF"]))
def test_what_is_asked_times_a_hundred_is_heard_as_a_decimal(minor: int, currency: str) -> None:
    asked = int(to_wire(Money(minor, currency)))
    assert from_wire(f"{asked // 100}.{asked % 100:02}", currency) == Money(minor, currency)


@pytest.mark.parametrize("amount", [Money(1000, "KWD"), Money(0, "EUR"), Money(-1, "EUR")])
def test_some_amounts_cannot_be_asked_for(amount: Money) -> None:
    with pytest.raises(ValueError, match="cannot be asked"):
        to_wire(amount)
