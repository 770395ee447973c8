"""Messages that no provider has signed, at the doors where signed ones arrive."""

from __future__ import annotations

from app.flows.psp_notifications import services as psp_notifications
from app.http import rate_limits


def count(provider: str) -> None:
    """So many of each sender, and no more: a flood of them costs the database nothing."""
    if rate_limits.within("60/minute", "forged messages"):
        psp_notifications.count_forgery(provider)
