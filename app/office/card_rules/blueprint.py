"""The blueprint of the pages about what is asked of a card."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("card_rules", __name__)
