"""The pages about contacts; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.contacts import (
    administration,
    cards,
    general,
    guests,
    histories,
    listing,
    management,
    notes,
    overview,
    see_as,
)
from app.office.contacts.blueprint import bp

__all__ = [
    "administration", "bp", "cards", "general", "guests", "histories", "listing", "management", "notes",
    "overview", "see_as",
]  # fmt: skip
