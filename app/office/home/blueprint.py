"""The blueprint of the first page and of the cures it offers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("home", __name__)
