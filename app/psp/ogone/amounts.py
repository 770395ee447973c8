"""Amounts on the wire: 1500 in our requests, but 15 (a decimal without trailing zeros) in answers."""

from __future__ import annotations

import re
from decimal import Decimal

from app.kernel.money import Money
from app.psp.ogone import tables

_CURRENCIES = tables.read("currencies")
WITHOUT_CENTS = frozenset(_CURRENCIES["without_cents"])
IN_THOUSANDTHS = frozenset(_CURRENCIES["in_thousandths"])

_DECIMAL = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def to_wire(amount: Money) -> str:
    """The amount times a hundred, in any currency. Raises ValueError for a currency in thousandths."""
    if amount.currency in IN_THOUSANDTHS or amount.minor <= 0:
        raise ValueError(f"Ogone cannot be asked for {amount}")
    return str(amount.minor * _hundredths(amount.currency))


def from_wire(text: str, currency: str) -> Money | None:
    """None when it is missing or not exact: then the payment has to be looked up."""
    if not _DECIMAL.fullmatch(text) or not _CURRENCY.fullmatch(currency) or currency in IN_THOUSANDTHS:
        return None
    minor = Decimal(text) * 100 / _hundredths(currency)
    return Money(int(minor), currency) if minor == int(minor) else None


def _hundredths(currency: str) -> int:
    return 100 if currency in WITHOUT_CENTS else 1
