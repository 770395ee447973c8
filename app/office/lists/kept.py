"""The views somebody keeps of a list: which they begin with, and which one they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from app.office import access
from app.office.lists.listing import Listing
from app.people.staff import services as staff
from app.people.staff.models import SavedView


@dataclass(frozen=True)
class Kept:
    """`all` stand as tabs, `current` is the one that is shown."""

    all: Sequence[SavedView]
    current: SavedView | None


def of(listing: Listing[Any]) -> Kept:
    """In one statement."""
    views, query = staff.saved_views(access.me().ref, listing.name), listing.query
    return Kept(views, next((view for view in views if view.query == query), None))


def opening(listing: Listing[Any], kept: Kept) -> str | None:
    """Where the bare address of a list leads: to the view somebody begins with, if they chose one."""
    usual = next((view for view in kept.all if view.usual), None)
    return listing.at(usual.query) if usual and not request.args else None
