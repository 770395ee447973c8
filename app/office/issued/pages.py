"""The pages about issued vouchers; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.issued import acts, issuing, listing, record
from app.office.issued.blueprint import bp

__all__ = ["acts", "bp", "issuing", "listing", "record"]
