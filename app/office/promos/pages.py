"""The pages about promo codes; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.promos import coupons, listing, new, record, trial
from app.office.promos.blueprint import bp

__all__ = ["bp", "coupons", "listing", "new", "record", "trial"]
