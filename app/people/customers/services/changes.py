"""Writing contacts down, and changing what is known of them.

The audit outlives a person who is erased: it says which of these facts changed, not what they were.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.audit import services as audit
from app.db import session
from app.kernel import refs
from app.kernel.actors import Actor, Right
from app.kernel.emails import folded
from app.people.customers.models import Contact, Title
from app.people.customers.services import lookup
from app.venue.origins import services as origins

CREATED = "contact_created"


class AddressTaken(Exception):
    """Another contact of the channel has that address of mail."""


@dataclass(frozen=True)
class Details:
    """What staff write down; `address` as orders keep theirs, or None.

    `origin_id`: of the answers of their channel.
    """

    title: Title
    name: str
    phone: str
    address: dict[str, Any] | None
    lang: str
    origin_id: int | None = None

    @classmethod
    def of(cls, contact: Contact) -> Details:
        known = contact.title, contact.name, contact.phone, contact.address, contact.lang
        return cls(*known, contact.origin_id)

    def check(self, channel_code: str) -> None:
        """Raises UnknownOrigin."""
        known = origins.every_one(channel_code) if self.origin_id is not None else ()
        if self.origin_id is not None and all(one.id != self.origin_id for one in known):
            raise origins.UnknownOrigin(self.origin_id)


def create(channel_code: str, details: Details, email: str | None, by: Actor) -> Contact:
    """Somebody who has not come by the shop; without an address of mail they cannot sign in.

    Raises Forbidden or AddressTaken.
    """
    made = add(channel_code, details, email, by)
    audit.record(by, CREATED, lookup.subject(made), after={"number": made.number})
    session.commit()
    return made


def add(channel_code: str, details: Details, email: str | None, by: Actor) -> Contact:
    """The caller records it as `CREATED`, and commits. Raises Forbidden, UnknownOrigin or AddressTaken."""
    by.must(Right.CHANGE_CONTACTS, channel_code)
    details.check(channel_code)
    if email and lookup.find(channel_code, email):
        raise AddressTaken
    address = folded(email) if email else None
    made = Contact(ref=refs.new(), channel_code=channel_code, email=address, **asdict(details))
    session.add(made)
    session.flush()
    return made


def change(contact: Contact, details: Details, by: Actor) -> None:
    """Raises Forbidden or UnknownOrigin."""
    by.must(Right.CHANGE_CONTACTS, contact.channel_code)
    details.check(contact.channel_code)
    lookup.lock(contact.ref)
    before, after = asdict(Details.of(contact)), asdict(details)
    changed = [name for name in after if before[name] != after[name]]
    for name in changed:
        setattr(contact, name, after[name])
    if changed:
        audit.record(by, "details_changed", lookup.subject(contact), after={"changed": changed})
    session.commit()


def update(contact: Contact, name: str, lang: str) -> None:
    """By themselves. The address of mail is changed by proving another, in `flows.accounts`."""
    contact.name, contact.lang = name, lang
    session.commit()
