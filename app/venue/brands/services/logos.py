"""Logos by their digest."""

from __future__ import annotations

from sqlalchemy import select

from app import cache
from app.db import session
from app.venue.brands.models import Logo, LogoSize
from app.venue.brands.pictures import Picture


def logo(digest: str) -> bytes | None:
    """A PNG, by the digest that names it; it never changes."""
    found: bytes | None = cache.get_or_load(("logo", digest), lambda: _png(digest))
    return found


def _png(digest: str) -> bytes | None:
    return session.scalar(select(Logo.png).filter_by(digest=digest))


def keep(picture: Picture) -> LogoSize:
    """The caller commits it with whatever names it."""
    if session.get(Logo, picture.digest) is None:
        session.add(Logo(digest=picture.digest, **vars(picture)))
    return LogoSize(picture.digest, picture.width, picture.height)
