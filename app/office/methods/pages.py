"""The pages about payment methods; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.methods import acceptance, listing, record
from app.office.methods.blueprint import bp

__all__ = ["acceptance", "bp", "listing", "record"]
