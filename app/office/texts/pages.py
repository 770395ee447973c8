"""The pages about texts; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.texts import emails, letters, listing, sentences
from app.office.texts.blueprint import bp

__all__ = ["bp", "emails", "letters", "listing", "sentences"]
