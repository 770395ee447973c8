"""Card numbers do not belong in any text we keep. This is the net under the rule, not the rule."""

from __future__ import annotations

import re

CARD_LIKE = re.compile(r"(?<![0-9A-Za-z])(?:\d[ \-.]?){12,18}\d(?![0-9A-Za-z])")
CODE_LIKE = re.compile(r"(?i)\b(cvc|cvv|csc)\b(\W{1,4})\d{3,4}\b")


def is_card_number(text: str) -> bool:
    """13 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in reversed(text) if sign.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def holds_card_number(text: str) -> bool:
    return any(is_card_number(run) for run in CARD_LIKE.findall(text))


def redacted(text: str) -> str:
    """The text with card numbers and security codes struck out."""
    plain = CARD_LIKE.sub(lambda run: "[card]" if is_card_number(run[0]) else run[0], text)
    return CODE_LIKE.sub(r"\1\2[code]", plain)
