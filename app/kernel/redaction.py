"""Removing card numbers from texts we store. A safety net: they should not get there at all."""

from __future__ import annotations

import re

CARD_LIKE = r"(?<![0-9A-Za-z])(?:\d[ \-.]?){12,18}\d(?![0-9A-Za-z])"
# Providers use UUIDs as card tokens; one in some thousands has digits that pass for a card number.
UUID = r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
RUN = re.compile(f"{UUID}|({CARD_LIKE})")
CODE_LIKE = re.compile(r"(?i)\b(cvc|cvv|csc)\b(\W{1,4})\d{3,4}\b")


def is_card_number(text: str) -> bool:
    """13 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in reversed(text) if sign.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def holds_card_number(text: str) -> bool:
    return any(is_card_number(run) for run in RUN.findall(text))


def redacted(text: str) -> str:
    """The text with card numbers and security codes replaced."""
    plain = RUN.sub(lambda run: "[card]" if run[1] and is_card_number(run[1]) else run[0], text)
    return CODE_LIKE.sub(r"\1\2[code]", plain)
