"""The pages about what is asked of a card; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.card_rules import listing, record
from app.office.card_rules.blueprint import bp

__all__ = ["bp", "listing", "record"]
