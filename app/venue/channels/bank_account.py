"""Where a venue receives transfers: an IBAN whose check digits agree, a BIC that has its form."""

from __future__ import annotations

import re

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)


def plain(text: str) -> str:
    """As it is kept: without spaces, in capitals."""
    return "".join(text.split()).upper()


def is_iban(text: str) -> bool:
    """By ISO 13616: with the first four signs at the end, letters as numbers, the rest of 97 is 1."""
    if not IBAN.fullmatch(text):
        return False
    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(digits) % 97 == 1


def is_bic(text: str) -> bool:
    return BIC.fullmatch(text) is not None


def spaced(iban: str) -> str:
    """As it stands on paper: in fours."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
