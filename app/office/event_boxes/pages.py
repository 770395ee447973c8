"""The pages about what events ask and allow; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.event_boxes import delivery, listing, record
from app.office.event_boxes.blueprint import bp

__all__ = ["bp", "delivery", "listing", "record"]
