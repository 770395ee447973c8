"""Which answers a channel offers, whether one has to be given, and changing them (S106)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app import cache
from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.venue.channels.models import Channel
from app.venue.channels.policies import OriginPolicy
from app.venue.origins.models import ContactOrigin

LONGEST = 60
LARGEST = 2**31 - 1  # that a row can be numbered
MOST = 30  # of a channel that are offered: more are not read


class UnknownOrigin(Exception):
    """The channel has no such answer."""


class BadOrigin(Exception):
    """What an answer cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyOrigins(Exception):
    """The channel offers `MOST` of them."""


@dataclass(frozen=True)
class OriginDetails:
    """The fields are columns of `ContactOrigin`."""

    name: Texts
    position: int = 1
    archived: bool = False

    @classmethod
    def of(cls, origin: ContactOrigin) -> OriginDetails:
        return cls(origin.name, origin.position, origin.archived)

    @property
    def facts(self) -> dict[str, Any]:
        """As the audit keeps them: a text is two fields."""
        return {
            "name_fr": self.name.fr, "name_en": self.name.en,
            "position": self.position, "archived": self.archived,
        }  # fmt: skip

    def check(self) -> None:
        """Raises BadOrigin."""
        if not self.name.fr or len(self.name.fr) > LONGEST:
            raise BadOrigin("name_fr")
        if len(self.name.en) > LONGEST:
            raise BadOrigin("name_en")
        if not 1 <= self.position <= 99:
            raise BadOrigin("position")


def every_one(channel_code: str) -> Sequence[ContactOrigin]:
    """In their order, those offered no longer at the end."""
    query = _all(channel_code).order_by(ContactOrigin.archived, ContactOrigin.position, ContactOrigin.id)
    return cache.get_or_load(("origins", channel_code), lambda: cache.load_rows(query), channel_code)


def offered(channel_code: str) -> Sequence[ContactOrigin]:
    return [one for one in every_one(channel_code) if not one.archived]


def asked_of(channel: Channel) -> Sequence[ContactOrigin]:
    """What a shopper chooses from; nothing where nobody is asked."""
    return () if channel.asks_origin is OriginPolicy.NEVER else offered(channel.code)


def required_of(channel: Channel) -> bool:
    """Whether nobody orders without an answer. Without answers to choose from, everybody does."""
    return channel.asks_origin is OriginPolicy.REQUIRED and bool(offered(channel.code))


def find(channel_code: str, number: int, *, lock: bool = False) -> ContactOrigin:
    """The row, to be changed; until the end of the transaction by nobody else. Raises UnknownOrigin."""
    if number > LARGEST:
        raise UnknownOrigin(number)
    query = _all(channel_code).where(ContactOrigin.id == number)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise UnknownOrigin(number)
    return found


def subject(origin: ContactOrigin) -> Subject:
    return Subject("origin", f"{origin.channel_code} {origin.id}", origin.channel_code)


def create(channel: Channel, name: Texts, by: Actor) -> ContactOrigin:
    """After the others. The caller holds the channel. Raises Forbidden, BadOrigin or TooManyOrigins."""
    by.must(Right.SET_UP, channel.code)
    rows = _all(channel.code).where(~ContactOrigin.archived).subquery()
    number, last = session.execute(select(func.count(), func.max(rows.c.position)).select_from(rows)).one()
    details = OriginDetails(name, min((last or 0) + 1, 99))
    details.check()
    if number >= MOST:
        raise TooManyOrigins
    made = ContactOrigin(channel_code=channel.code, **vars(details))
    session.add(made)
    session.flush()
    audit.record(by, "origin_created", subject(made), after=details.facts)
    session.commit()
    return made


def change(origin: ContactOrigin, details: OriginDetails, by: Actor) -> None:
    """From now on, also where it was answered before: it is the same answer in other words.

    Raises Forbidden, BadOrigin or TooManyOrigins.
    """
    by.must(Right.SET_UP, origin.channel_code)
    details.check()
    before = OriginDetails.of(origin)
    if before.archived and not details.archived and len(_offered_now(origin.channel_code)) >= MOST:
        raise TooManyOrigins
    if before != details:
        for name, value in vars(details).items():
            setattr(origin, name, value)
        audit.record(by, "origin_changed", subject(origin), before=before.facts, after=details.facts)
    session.commit()


def _offered_now(channel_code: str) -> Sequence[ContactOrigin]:
    return session.scalars(_all(channel_code).where(~ContactOrigin.archived)).all()


def _all(channel_code: str) -> Select[ContactOrigin]:
    return select(ContactOrigin).where(ContactOrigin.channel_code == channel_code)
