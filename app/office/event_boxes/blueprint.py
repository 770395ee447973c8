"""The blueprint of the pages about boxes of events."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("event_boxes", __name__)
