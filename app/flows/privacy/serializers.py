"""How each thing held on a contact is told: plain words, minor units with their currency, ISO instants.

Refs open pages and codes open doors, so neither is told: orders go by their number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.kernel.money import Money

Facts = dict[str, Any]
Numbers = dict[str, str]  # of orders, by their refs


def instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def money(amount: Money) -> Facts:
    return {"minor": amount.minor, "currency": amount.currency}
