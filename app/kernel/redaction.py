"""Removing card numbers from texts we store. A safety net: they should not get there at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.kernel.card_numbers import SHORTEST, spans

CODE_LIKE = re.compile(r"\b([cC](?:[vV][cCvV]|[sS][cC]))\b(\W{1,4})\d{3,4}\b")
CARD = "[card]"


def redacted(text: str, mask: str = CARD) -> str:
    """The text with card numbers and security codes replaced."""
    return CODE_LIKE.sub(r"\1\2[code]", without_cards(text, mask))


def without_cards(text: str, mask: str = CARD) -> str:
    kept, after = [], 0
    for start, end in sorted(spans(text)):
        if start >= after:
            kept += [text[after:start], mask]
        after = max(after, end)
    return "".join((*kept, text[after:]))


def redacted_deep(value: Any) -> Any:
    """The same for texts and numbers wherever they stand in lists and mappings.

    Before they are written as JSON: there a thin space would be six signs, with letters among them.
    """
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, int) and abs(value) >= 10 ** (SHORTEST - 1):
        return value if (text := redacted(str(value))) == str(value) else text
    if isinstance(value, Mapping):
        return {redacted_deep(name): redacted_deep(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [redacted_deep(part) for part in value]
    return value
