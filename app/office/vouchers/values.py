"""Fixed values in one field: `20; 50; 100`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.kernel.money import Money
from app.presenters import amounts

APART = re.compile(r"[;\s]+|,\s+")


def read(text: str) -> list[int] | None:
    """In minor units, each once, the smallest first; None if one of them is no amount."""
    found = [amounts.read(part, "EUR") for part in APART.split(text.strip()) if part.strip("€")]
    minors = sorted({amount.minor for amount in found if amount})
    return minors if len([amount for amount in found if amount]) == len(found) else None


def written(minors: Iterable[int], lang: str) -> str:
    """As somebody would type them, whole ones without cents."""
    texts = (amounts.written(Money(minor, "EUR"), lang) for minor in minors)
    return "; ".join(re.sub(r"[.,]00$", "", text) for text in texts)
