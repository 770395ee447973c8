"""Amounts as people type them, in either language."""

from __future__ import annotations

import re

from app.kernel.money import Money

TYPED = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?")
LARGEST = 99_999_99  # minor units: five figures before the comma
TOO_LONG = re.compile(r"\d{6,60}(?:[.,]\d{1,2})?")
MINUS = ("-", "−", "–")
IGNORED = re.compile(r"[\s\u00a0\u202f€]|EUR|CHF", re.IGNORECASE)


def read(text: str, currency: str) -> Money | None:
    """`12,5`, `12.50` and `€12` are amounts; None if it is not one."""
    found = TYPED.fullmatch(IGNORED.sub("", text))
    if found is None:
        return None
    whole, cents = found.groups(default="0")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0")), currency)


def read_signed(text: str, currency: str) -> Money | None:
    """An amount that may begin with a plus or a minus, however that is typed."""
    plain = IGNORED.sub("", text)
    minus, signed = plain.startswith(MINUS), plain.startswith(("+", *MINUS))
    found = read(plain[1:] if signed else plain, currency)
    return -found if found and minus else found


def is_too_long(text: str) -> bool:
    """Whether it is an amount but for its size, which is above `LARGEST`."""
    plain = IGNORED.sub("", text)
    return TOO_LONG.fullmatch(plain[1:] if plain.startswith(("+", *MINUS)) else plain) is not None


def written(amount: Money, lang: str) -> str:
    """As somebody would type it: `12,50` or `12.50`."""
    text = f"{amount.minor // 100}.{amount.minor % 100:02}"
    return text.replace(".", ",") if lang == "fr" else text
