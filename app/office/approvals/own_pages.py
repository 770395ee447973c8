"""The pages about one's own requests; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.approvals import alone, requesting
from app.office.approvals.requesting import bp

__all__ = ["alone", "bp", "requesting"]
