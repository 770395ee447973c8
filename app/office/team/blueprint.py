"""The blueprint of the pages about the team, and how they find somebody of it."""

from __future__ import annotations

from flask import Blueprint, abort

from app.kernel.actors import Right
from app.office import access
from app.people.staff import services as staff
from app.people.staff.models import Staff

bp = Blueprint("team", __name__)


def somebody(ref: str) -> Staff:
    """Only an administrator of the whole house sees anybody."""
    access.actor().must(Right.MANAGE_STAFF)
    return staff.find(ref) or abort(404)
