"""The blueprint of the pages about payment methods."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("methods", __name__)
