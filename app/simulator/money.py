"""Amounts as the wire and the pages write them; inside they are whole cents."""

from __future__ import annotations

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}


def decimal(minor: int) -> str:
    """As in answers and feedback: 1500 is 15, 1250 is 12.5, 2 is 0.02."""
    whole, cents = divmod(minor, 100)
    return f"{whole}.{cents:02d}".rstrip("0").rstrip(".")


def spelled(minor: int, currency: str, language: str) -> str:
    whole, cents = divmod(abs(minor), 100)
    sign = _SIGNS.get(currency, currency)
    minus = "−" if minor < 0 else ""
    if language == "fr":
        thousands = f"{whole:,}".replace(",", "\u202f")
        return f"{minus}{thousands},{cents:02d}\u00a0{sign}"
    gap = "\u00a0" if len(sign) > 1 else ""
    return f"{minus}{sign}{gap}{whole:,}.{cents:02d}"
