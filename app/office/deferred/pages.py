"""The pages about deferred accounts; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.deferred import account, listing
from app.office.deferred.blueprint import bp

__all__ = ["account", "bp", "listing"]
