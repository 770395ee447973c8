"""The pages about a channel's brand; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.brand import header, listing, logo, look
from app.office.brand.blueprint import bp

__all__ = ["bp", "header", "listing", "logo", "look"]
