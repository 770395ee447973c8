"""Text as the platform takes it: one line, no longer than the field, in a language it knows."""

from __future__ import annotations

_LOCALES = {"fr": "fr_FR", "en": "en_US"}


def locale(language: str) -> str:
    return _LOCALES.get(language, "en_US")


def line(text: str, longest: int) -> str:
    """Cut to fit, so that a long address is no reason to refuse a payment."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest].strip()
