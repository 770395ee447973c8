"""Contacts for tests."""

from __future__ import annotations

from typing import Any

from app.db import session
from app.kernel import refs
from app.kernel.actors import Actor
from app.people.customers.models import Contact

HOUSE = Actor("Box office")  # may do anything, as whoever types commands


def contact(email: str = "ada@example.org", *, channel: str = "cube", **facts: Any) -> Contact:
    """Somebody the house knows."""
    found = Contact(ref=refs.new(), channel_code=channel, email=email, lang="en", **facts)
    session.add(found)
    session.commit()
    return found
