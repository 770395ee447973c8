"""Who owes what on deferred accounts, and for how long: by bucket of age, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import row_pages
from app.db import session
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.deferred import debts_by_age

PAGE = 50
AT_ONCE = 1000  # rows of a long list


@dataclass(frozen=True)
class Line:
    """The same before the contact is read, in minor units."""

    contact_ref: str
    currency: str
    oldest: datetime
    minors: tuple[int, ...]

    @property
    def buckets(self) -> tuple[Money, ...]:
        return tuple(Money(minor, self.currency) for minor in self.minors)


@dataclass(frozen=True)
class Aged:
    """What one contact owes, by bucket of age; `oldest` is when the oldest open debt was made."""

    contact: Contact
    buckets: tuple[Money, ...]
    oldest: datetime

    @property
    def total(self) -> Money:
        return sum(self.buckets[1:], self.buckets[0])


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this contact."""

    oldest: datetime
    contact_ref: str


@dataclass(frozen=True)
class AgedPage:
    rows: Sequence[Aged]
    after: Position | None


@dataclass(frozen=True)
class Totals:
    """How many contacts owe something in each bucket, and how much that is by currency."""

    contacts: int
    contacts_beyond_first: int
    by_bucket: tuple[int, ...]
    owed: dict[str, tuple[Money, ...]]


def lines(channels: Collection[str] | None) -> list[Line]:
    """Everybody who owes something, the oldest debt first; one statement. `channels` None is every one."""
    debts = debts_by_age.by_contact()
    query = select(debts).join(Contact, Contact.ref == debts.c.contact_ref)
    if channels is not None:
        query = query.where(Contact.channel_code.in_(channels))
    found = session.execute(query.order_by(debts.c.oldest, debts.c.contact_ref)).all()
    return [Line(ref, currency, oldest, tuple(map(int, sums))) for ref, currency, oldest, *sums in found]


def page(
    owing: Sequence[Line], bucket: int | None = None, after: Position | None = None, most: int = PAGE
) -> AgedPage:
    """A page of them, with their contacts; only those who owe something in one bucket, if it is named."""
    wanted = of_age(owing, bucket)
    if after:
        start = (after.oldest, after.contact_ref)
        wanted = [line for line in wanted if (line.oldest, line.contact_ref) > start]
    shown = wanted[:most]
    query = select(Contact).where(Contact.ref.in_([line.contact_ref for line in shown]))
    contacts = {contact.ref: contact for contact in session.scalars(query)} if shown else {}
    rows = [Aged(contacts[line.contact_ref], line.buckets, line.oldest) for line in shown]
    more = Position(shown[-1].oldest, shown[-1].contact_ref) if len(wanted) > most else None
    return AgedPage(rows, more)


def every(owing: Sequence[Line], bucket: int | None = None) -> Iterator[Aged]:
    """All of them, in the order of the pages."""
    return row_pages.every(lambda after: page(owing, bucket, after, AT_ONCE))


def of_age(owing: Sequence[Line], bucket: int | None) -> Sequence[Line]:
    """Those who owe something in one bucket; None: all."""
    return [line for line in owing if bucket is None or line.minors[bucket]]


def totals(owing: Sequence[Line]) -> Totals:
    columns = range(len(debts_by_age.BUCKETS))
    owed = {
        currency: tuple(
            Money(sum(line.minors[at] for line in owing if line.currency == currency), currency)
            for at in columns
        )
        for currency in sorted({line.currency for line in owing})
    }
    by_bucket = tuple(sum(1 for line in owing if line.minors[at]) for at in columns)
    return Totals(len(owing), sum(1 for line in owing if any(line.minors[1:])), by_bucket, owed)
