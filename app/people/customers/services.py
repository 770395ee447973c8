"""Finding contacts, and knowing one by their address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock, refs
from app.people.customers.models import Contact


def by_number(number: int) -> Contact | None:
    return session.scalars(select(Contact).filter_by(number=number)).one_or_none()


def find(channel_code: str, email: str) -> Contact | None:
    """One address is one contact of a channel, however it is written."""
    query = select(Contact).where(Contact.channel_code == channel_code)
    return session.scalars(query.where(func.lower(Contact.email) == email.lower())).one_or_none()


def at(channel_code: str, email: str, lang: str) -> Contact:
    """The contact of an address, or a new one who has proved nothing yet; two at once make one."""
    fresh = insert(Contact).values(
        ref=refs.new(), channel_code=channel_code, email=email.lower(), name="", lang=lang,
        created_at=clock.now(), deferred_allowed=False, deferred_max_minor=0, active=True,
        fs_uniquifier=refs.new(),
    )  # fmt: skip
    session.execute(fresh.on_conflict_do_nothing())
    found = find(channel_code, email)
    if found is None:
        raise LookupError(f"no contact of {channel_code} although there was one")
    return found


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
