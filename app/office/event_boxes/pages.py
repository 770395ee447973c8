"""The pages about boxes of events; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.event_boxes import listing, record
from app.office.event_boxes.blueprint import bp

__all__ = ["bp", "listing", "record"]
