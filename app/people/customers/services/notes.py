"""What staff note about a contact."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.people.customers.models import Contact, ContactNote
from app.people.customers.services import lookup


def note(contact: Contact, text: str, by: Actor) -> None:
    """Raises Forbidden."""
    by.must(Right.CHANGE_CONTACTS, contact.channel_code)
    session.add(ContactNote(contact_ref=contact.ref, text=text, author=by.name))
    audit.record(by, "noted", lookup.subject(contact))
    session.commit()


def look_at(contact: Contact, by: Actor) -> None:
    """Somebody sees their account as they do. Raises Forbidden."""
    by.must(Right.SEE_CONTACTS, contact.channel_code)
    audit.record(by, "seen_as", lookup.subject(contact))
    session.commit()


def notes_of(contact: Contact) -> Sequence[ContactNote]:
    """The newest first."""
    query = select(ContactNote).filter_by(contact_ref=contact.ref)
    return session.scalars(query.order_by(ContactNote.written_at.desc(), ContactNote.ref)).all()
