"""The pages about instalment plans; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.plans import listing, record
from app.office.plans.blueprint import bp

__all__ = ["bp", "listing", "record"]
