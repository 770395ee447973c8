"""Plain values for the copy of a contact's data: amounts in minor units with currency, ISO instants.

Refs and codes give access, so neither is exported: orders go by their number."""

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
