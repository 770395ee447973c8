"""Finding and locking contacts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.services import Subject
from app.db import session
from app.kernel import clock, refs
from app.kernel.emails import folded
from app.people.customers.models import Contact


def by_number(number: int) -> Contact | None:
    return session.scalars(select(Contact).filter_by(number=number)).one_or_none()


def get(ref: str) -> Contact:
    return session.get_one(Contact, ref)


def find(channel_code: str, email: str) -> Contact | None:
    """One address is one contact of a channel, however it is written."""
    query = select(Contact).where(Contact.channel_code == channel_code)
    return session.scalars(query.where(func.lower(Contact.email) == folded(email))).one_or_none()


def at(channel_code: str, email: str, lang: str) -> Contact:
    """The contact of an address, or a new, unconfirmed one; two calls at once make one."""
    fresh = insert(Contact).values(
        ref=refs.new(), channel_code=channel_code, email=folded(email), name="", lang=lang,
        created_at=clock.now(), deferred_allowed=False, deferred_max_minor=0, active=True,
        fs_uniquifier=refs.new(),
    )  # fmt: skip
    session.execute(fresh.on_conflict_do_nothing())
    found = find(channel_code, email)
    if found is None:
        raise LookupError(f"no contact of {channel_code} although there was one")
    return found


def subject(contact: Contact) -> Subject:
    """A contact, as audit entries name them."""
    return Subject("contact", contact.ref, contact.channel_code)


def lock(ref: str) -> Contact:
    """Lock a contact before changing what they have or owe. New orders of theirs do not wait for it.

    An order that refers to the contact locks their key; a full lock here could deadlock with it.
    """
    by_key = {"key_share": True}
    return session.get_one(Contact, ref, with_for_update=by_key, populate_existing=True)


def all_of(channel_code: str) -> Sequence[Contact]:
    query = select(Contact).filter_by(channel_code=channel_code).order_by(Contact.number)
    return session.scalars(query).all()


def of_refs(refs: Collection[str]) -> dict[str, Contact]:
    query = select(Contact).where(Contact.ref.in_(refs))
    return {found.ref: found for found in session.scalars(query)} if refs else {}
