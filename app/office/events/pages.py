"""The pages about events; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.events import listing, new_sessions, price_types, prices, publication, record, sessions
from app.office.events.blueprint import bp

__all__ = [
    "bp", "listing", "new_sessions", "price_types", "prices", "publication", "record", "sessions",
]  # fmt: skip
