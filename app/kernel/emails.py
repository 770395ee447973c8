"""One address is one person, however it is written."""

from __future__ import annotations

import unicodedata


def folded(email: str) -> str:
    """An address to compare with others: without case, its domain in letters, not in Punycode.

    `lower()` of PostgreSQL comes to the same for addresses our forms have read.
    """
    local, at, domain = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    return f"{local}{at}{_in_letters(domain)}"


def _in_letters(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna").lower()
    except UnicodeError:
        return domain
