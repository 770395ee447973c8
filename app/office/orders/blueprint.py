"""The blueprint of the pages about orders."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("orders", __name__)
