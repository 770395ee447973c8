"""The pages about contacts; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.contacts import cards, histories, listing, management, overview
from app.office.contacts.blueprint import bp

__all__ = ["bp", "cards", "histories", "listing", "management", "overview"]
