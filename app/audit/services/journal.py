"""Reading the entries by time, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, Select, func, select

from app import row_pages
from app.audit.models import AuditEntry
from app.db import session

PAGE = 50
AT_ONCE = 1000  # entries of a long list
SLACK = timedelta(hours=1)  # no transaction lasts so long: entries are numbered in order but for that
LAST = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """`channels`: whose entries may be seen; None: all, the house's too. Empty words filter nothing.

    `since` counts, `until` does not.
    """

    channels: frozenset[str] | None = None
    who: str = ""
    act: str = ""
    kind: str = ""
    ref: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found:
    """A page of entries. `after` is the number the next page begins after, if there is one."""

    rows: Sequence[AuditEntry]
    after: int | None


def search(wanted: Wanted, after: int | None = None, most: int = PAGE) -> Found:
    """The newest first; only those written before entry `after`, if it is given."""
    query = _filtered(select(AuditEntry), wanted).order_by(AuditEntry.id.desc()).limit(most + 1)
    if after:
        query = query.where(AuditEntry.id < after)
    found = session.scalars(query).all()
    return Found(found[:most], found[most - 1].id if len(found) > most else None)


def every(wanted: Wanted) -> Iterator[AuditEntry]:
    """All of them, in the order of the pages."""
    return row_pages.every(lambda after: search(wanted, after, AT_ONCE))


def count(wanted: Wanted, most: int) -> int:
    """How many there are, counted to `most` + 1 only."""
    found = _filtered(select(AuditEntry.id), wanted).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _filtered(query: Select[AuditEntry], wanted: Wanted) -> Select[AuditEntry]:
    if wanted.channels is not None:
        query = query.where(AuditEntry.channel_code.in_(wanted.channels))
    if wanted.ref:
        query = query.filter_by(kind=wanted.kind, ref=wanted.ref)
    if wanted.since:
        query = query.where(AuditEntry.at >= wanted.since, AuditEntry.id >= _first(wanted.since - SLACK))
    if wanted.until:
        beyond = func.coalesce(_first(wanted.until + SLACK), LAST)
        query = query.where(AuditEntry.at < wanted.until, AuditEntry.id < beyond)
    named = {"staff_ref": wanted.who, "act": wanted.act}
    return query.filter_by(**{name: word for name, word in named.items() if word})


def _first(moment: datetime) -> ScalarSelect[int]:
    """The first entry from then on: every index of the entries ends with their number, none with a day."""
    query = select(AuditEntry.id).where(AuditEntry.at >= moment)
    return query.order_by(AuditEntry.at, AuditEntry.id).limit(1).scalar_subquery()
