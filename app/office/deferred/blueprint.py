"""The blueprint of the pages about deferred accounts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("deferred", __name__)
