"""The net under the rule that card numbers never reach us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.kernel.redaction import holds_card_number, is_card_number, redacted


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1111", "5399-9999-9999-9999", "374111111111111", "x: 4111111111111111."]
)
def test_card_numbers_are_struck_out(text: str) -> None:
    assert holds_card_number(text)
    assert "[card]" in redacted(text)


@pytest.mark.parametrize(
    "text", ["4111111111111112", "order 20261123", "1234567890123", "F8A4111111111111111C"]
)
def test_other_numbers_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "alias", ["06128289-3406-4217-A2EB-B07B80923A32", "10EABE5D-7E86-43C7-9830-158041672620"]
)
def test_a_uuid_is_no_card_number(alias: str) -> None:
    """Both were real aliases, with runs of digits whose check digit is right."""
    assert not holds_card_number(f"Alias={alias}&Brand=VISA")
    assert redacted(alias) == alias
    assert holds_card_number(f"Alias={alias}&CardNo=4111111111111111")


def test_security_codes_are_struck_out() -> None:
    assert redacted("cvc=123&CVV: 4567") == "cvc=[code]&CVV: [code]"


@given(some.text(max_size=60))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@given(some.integers(10**11, 10**17))
def test_every_number_with_its_check_digit_is_seen(number: int) -> None:
    (whole,) = [f"{number}{digit}" for digit in range(10) if is_card_number(f"{number}{digit}")] or [""]
    assert whole == "" or holds_card_number(f"name {whole} end")
