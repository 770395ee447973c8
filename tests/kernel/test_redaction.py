"""What is kept of a text that holds a card number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.kernel.card_numbers import holds_card_number
from app.kernel.redaction import redacted, redacted_deep


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x: 4111111111111111.", "x: [card]."),
        ("5399-9999-9999-9999, 374111111111111", "[card], [card]"),
        ("4111 1111 1111 1111 12/30", "[card] 12/30"),
        ("F8A4111111111111111C", "F8A[card]C"),
        ("Zoë 4111\u202f1111\u200b1111\u20091111 !", "Zoë [card] !"),
        ("½ \uff14" + "\uff11" * 15 + " ½", "½ [card] ½"),
        ("order 20261123", "order 20261123"),
        ("Alias=06128289-3406-4217-A2EB-B07B80923A32&Brand=VISA",) * 2,
    ],
)
def test_card_numbers_are_struck_out_and_nothing_else(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_security_codes_are_struck_out() -> None:
    assert redacted("cvc=123&CVV: 4567 Csc-123") == "cvc=[code]&CVV: [code] Csc-[code]"


def test_card_numbers_are_struck_out_of_lists_and_mappings() -> None:
    sent = {"4111 1111 1111 1111": ["4111\u202f1111\u202f1111\u202f1111", 4111111111111111, None, 1.5, True]}
    assert redacted_deep(sent) == {"[card]": ["[card]", "[card]", None, 1.5, True]}
    assert redacted_deep(10**18) == 10**18


@given(some.text(max_size=60) | some.text("0123456789 -a+.\uff14", max_size=60))
def test_redacting_leaves_no_card_number_and_nothing_to_do(text: str) -> None:
    assert not holds_card_number(redacted(text))
    assert redacted(redacted(text)) == redacted(text)
