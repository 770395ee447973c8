"""One entry for one change, in the transaction of the change."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.db import Sealed, session
from app.kernel import clock
from app.kernel.actors import Actor

Fields = Mapping[str, Any]

STAMPED = (
    "staff_ref", "name", "act", "kind", "ref", "channel_code", "before", "after", "reason", "device",
    "request_id",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """The record that was changed; `channel` is the channel it belongs to, if it belongs to one."""

    kind: str
    ref: str
    channel: str | None = None


def record(
    by: Actor, act: str, subject: Subject, *, before: Fields | None = None, after: Fields | None = None,
    reason: str = "",
) -> AuditEntry:  # fmt: skip
    """Write one entry; fields that did not change are left out. The caller commits it with the change."""
    old, new = _changed(before or {}, after or {})
    entry = AuditEntry(
        at=clock.now(), staff_ref=by.ref, name=by.name, act=act,
        kind=subject.kind, ref=subject.ref, channel_code=subject.channel,
        before=old, after=new, reason=reason, device=by.device, request_id=by.request_id,
    )  # fmt: skip
    entry.stamp = Sealed.ring.stamp(text_of(entry))
    session.add(entry)
    return entry


def history(kind: str, ref: str, limit: int = 50) -> Sequence[AuditEntry]:
    """What was done to one record, the newest first."""
    query = select(AuditEntry).filter_by(kind=kind, ref=ref).order_by(AuditEntry.id.desc())
    return session.scalars(query.limit(limit)).all()


def since(about: Subject, acts: Collection[str], at: datetime) -> Sequence[AuditEntry]:
    """Which of these acts were done to one record from a moment on, the oldest first."""
    query = select(AuditEntry).filter_by(kind=about.kind, ref=about.ref).order_by(AuditEntry.id)
    return session.scalars(query.where(AuditEntry.act.in_(acts), AuditEntry.at >= at)).all()


def latest(kind: str, refs: Collection[str], act: str) -> dict[str, datetime]:
    """When this was last done to each of these records; those it never was done to are missing."""
    query = select(AuditEntry.ref, func.max(AuditEntry.at)).group_by(AuditEntry.ref)
    query = query.where(AuditEntry.kind == kind, AuditEntry.ref.in_(refs), AuditEntry.act == act)
    return dict(session.execute(query).all()) if refs else {}


def text_of(entry: AuditEntry) -> str:
    """Everything an entry says, as it is stamped."""
    facts = {name: getattr(entry, name) for name in STAMPED}
    return json.dumps(facts | {"at": entry.at.astimezone(UTC).isoformat()}, sort_keys=True)


def _changed(before: Fields, after: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )
