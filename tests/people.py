"""Contacts for tests."""

from __future__ import annotations

from typing import Any

from app.db import session
from app.kernel import actors, clock, refs
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact

OWNER = actors.command("owner")  # of the server: whoever types commands


def contact(email: str | None = "ada@example.org", *, channel: str = "cube", **facts: Any) -> Contact:
    """Somebody the house knows."""
    found = Contact(ref=refs.new(), channel_code=channel, email=email, lang="en", **facts)
    session.add(found)
    session.commit()
    return found


def saved_card(owner: Contact) -> SavedCard:
    """A Visa of theirs, as a purchase saves it."""
    found = SavedCard(
        ref=refs.new(), contact_ref=owner.ref, provider="ogone", token=refs.new(), brand="visa", last4="4242",
        masked="XXXXXXXXXXXX4242", expiry_year=2028, expiry_month=12, holder="ADA",
        consent_version="1", consented_at=clock.now(),
    )  # fmt: skip
    session.add(found)
    session.commit()
    return found
