"""Reading the entries by time, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db import session

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """`channels`: whose entries may be seen; None: all, the house's too. Empty words filter nothing."""

    channels: frozenset[str] | None = None
    who: str = ""
    act: str = ""
    kind: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Found:
    """A page of entries. `before` is where the next page begins, if there is one."""

    entries: Sequence[AuditEntry]
    before: int | None


def search(wanted: Wanted, before: int = 0) -> Found:
    """The newest first; only those written before entry `before`, if it is given."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if wanted.channels is not None:
        query = query.where(AuditEntry.channel_code.in_(wanted.channels))
    if wanted.ref:
        query = query.filter_by(kind=wanted.kind, ref=wanted.ref)
    if before:
        query = query.where(AuditEntry.id < before)
    named = {"staff_ref": wanted.who, "act": wanted.act}
    found = session.scalars(query.filter_by(**{name: word for name, word in named.items() if word})).all()
    return Found(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)
