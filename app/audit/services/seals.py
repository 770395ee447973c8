"""Seals close runs of entries, each together with the seal before it: one that is missing is noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from app.audit.models import AuditEntry, AuditSeal
from app.audit.services.entries import text_of
from app.db import Sealed, session
from app.kernel import clock
from app.kernel.key_ring import UnknownKey

QUIET = timedelta(minutes=10)  # a transaction that began before may still write; the next seal closes that
RUN = 5_000  # entries of one seal at most
FIRST = "first"  # stands where the stamp of a seal before would


def seal() -> int:
    """Close the entries since the last seal; how many. A sweep calls this, one at a time."""
    last = session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    after_id = last.last_id if last else 0
    query = _after(after_id).where(AuditEntry.at < clock.now() - QUIET)
    entries = session.scalars(query).all()
    if entries:
        stamp = Sealed.ring.stamp(_run(last, entries))
        session.add(AuditSeal(after_id=after_id, last_id=entries[-1].id, entries=len(entries), stamp=stamp))
    session.commit()
    return len(entries)


def faults() -> Iterator[str]:
    """What is wrong with the entries and seals, a sentence each; none if nothing was altered or removed."""
    last: AuditSeal | None = None
    for each in session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all():
        entries = session.scalars(_after(each.after_id).where(AuditEntry.id <= each.last_id)).all()
        yield from _altered(entries)
        yield from _broken(each, last, entries)
        last = each
    after_id = last.last_id if last else 0
    while entries := session.scalars(_after(after_id)).all():
        yield from _altered(entries)
        after_id = entries[-1].id


def _after(id_: int) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.id > id_).order_by(AuditEntry.id).limit(RUN)


def _altered(entries: Sequence[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        if fault := _fault(entry.stamp, text_of(entry)):
            yield f"entry {entry.id} ({entry.act}, {entry.at:%Y-%m-%d %H:%M}) {fault}"


def _broken(seal_: AuditSeal, last: AuditSeal | None, entries: Sequence[AuditEntry]) -> Iterator[str]:
    if seal_.after_id != (last.last_id if last else 0):
        yield f"seal {seal_.id} does not follow the one before it"
    if len(entries) != seal_.entries:
        yield f"seal {seal_.id} closed {seal_.entries} entries, and {len(entries)} are there"
    elif fault := _fault(seal_.stamp, _run(last, entries)):
        yield f"seal {seal_.id}, or an entry it closed, {fault}"


def _fault(stamp: str, text: str) -> str:
    """What is wrong with a stamp; nothing if it is that of the text."""
    try:
        return "" if Sealed.ring.has_stamped(stamp, text) else "was altered"
    except UnknownKey:
        return "is stamped with a SEAL_KEY that is not given any more: give it as SEAL_KEY_PREVIOUS"


def _run(last: AuditSeal | None, entries: Sequence[AuditEntry]) -> str:
    return "\n".join([last.stamp if last else FIRST, *(f"{entry.id} {entry.stamp}" for entry in entries)])
