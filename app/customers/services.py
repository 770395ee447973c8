"""Finding contacts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.customers.models import Contact
from app.db import session


def by_number(number: int) -> Contact | None:
    return session.scalars(select(Contact).filter_by(number=number)).one_or_none()


def lock(ref: str) -> Contact:
    """Whoever changes what a contact has or owes waits here; a new order of theirs does not stand in the way.

    An order that names the contact holds their row by its key: a full lock would wait for it, and it for us.
    """
    by_key = {"key_share": True}
    return session.get_one(Contact, ref, with_for_update=by_key, populate_existing=True)


def all_of(channel_code: str) -> Sequence[Contact]:
    query = select(Contact).filter_by(channel_code=channel_code).order_by(Contact.number)
    return session.scalars(query).all()


def update(contact: Contact, name: str, lang: str) -> None:
    """What they say of themselves; the address is changed by proving another."""
    contact.name, contact.lang = name, lang
    session.commit()
