"""Whole numbers that requests bring: none larger than a column of the database holds."""

from __future__ import annotations

import re
from typing import Any

from wtforms import IntegerField

LARGEST = 2**31 - 1
WRITTEN = re.compile("[0-9]{1,10}")  # Python reads other scripts' figures too, and thousands of them slowly


def whole(text: str) -> int:
    """Raises ValueError for a sign, a blank, or more than a column holds."""
    if not WRITTEN.fullmatch(text) or (number := int(text)) > LARGEST:
        raise ValueError("not a whole number that could be ours")
    return number


def whole_or(text: str | None, otherwise: int) -> int:
    try:
        return whole(text or "")
    except ValueError:
        return otherwise


class WholeField(IntegerField):
    """A field for such a number; anything else it refuses as it refuses letters."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([text if whole_or(text, -1) >= 0 else "" for text in valuelist])
