"""The pages about a channel's legal texts; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.legal import identity, listing, texts
from app.office.legal.blueprint import bp

__all__ = ["bp", "identity", "listing", "texts"]
