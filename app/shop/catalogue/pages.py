"""The pages of the catalogue's own blueprint, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.catalogue import venue_texts, whats_on
from app.shop.catalogue.whats_on import bp

__all__ = ["bp", "venue_texts", "whats_on"]
