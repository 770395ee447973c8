"""The pages about the team; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.team import acts, inviting, people
from app.office.team.blueprint import bp

__all__ = ["acts", "bp", "inviting", "people"]
