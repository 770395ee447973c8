"""Whole numbers that requests bring."""

from __future__ import annotations

import pytest

from app.http.numbers import LARGEST, whole, whole_or


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(LARGEST), LARGEST)])
def test_a_number_a_column_holds_is_read(text: str, number: int) -> None:
    assert whole(text) == number


NONE = (
    "",
    " ",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "1_000",
    "²",
    "٣",
    "\u00bd",
    str(LARGEST + 1),
    "9" * 19,
    "9" * 4_400,
)


@pytest.mark.parametrize("text", NONE)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole(text)
    assert whole_or(text, 3) == 3
    assert whole_or(None, 3) == 3
