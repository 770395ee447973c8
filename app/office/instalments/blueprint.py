"""The blueprint of the pages about instalments."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("instalments", __name__)
