"""The pages about halls; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.halls import listing, performances, plans, record, rows, seat_files, venues
from app.office.halls.blueprint import bp

__all__ = ["bp", "listing", "performances", "plans", "record", "rows", "seat_files", "venues"]
