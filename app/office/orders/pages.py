"""The pages about orders; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.orders import listing, refund, sheet
from app.office.orders.blueprint import bp

__all__ = ["bp", "listing", "refund", "sheet"]
