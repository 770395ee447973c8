"""Who else has a record open: asked, and noted, by the pages of records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor
from app.people.staff.models import RecordVisit, Staff

TOGETHER = timedelta(minutes=2)
NOTED_EVERY = timedelta(seconds=30)


def visit(kind: str, ref: str, by: Actor) -> Sequence[tuple[str, datetime]]:
    """Note that somebody looks at a record; who else did lately, by name and when, the last first.

    It writes once in `NOTED_EVERY`, and drops what somebody looked at before `TOGETHER`.
    """
    now = clock.now()
    if by.ref is not None:
        _note(kind, ref, by.ref, now)
    others = select(Staff.name, RecordVisit.seen_at).join(Staff, Staff.ref == RecordVisit.staff_ref)
    here = others.where(RecordVisit.kind == kind, RecordVisit.ref == ref, RecordVisit.staff_ref != by.ref)
    lately = here.where(RecordVisit.seen_at > now - TOGETHER).order_by(RecordVisit.seen_at.desc())
    found = [(name, seen_at) for name, seen_at in session.execute(lately)]
    session.commit()
    return found


def _note(kind: str, ref: str, staff_ref: str, now: datetime) -> None:
    mine = select(RecordVisit.seen_at).filter_by(kind=kind, ref=ref, staff_ref=staff_ref)
    seen_at = session.scalar(mine)
    if seen_at is not None and now - seen_at < NOTED_EVERY:
        return
    old = RecordVisit.seen_at <= now - TOGETHER
    session.execute(
        delete(RecordVisit).where(RecordVisit.staff_ref == staff_ref, old),
        execution_options={"synchronize_session": False},
    )
    noted = insert(RecordVisit).values(kind=kind, ref=ref, staff_ref=staff_ref, seen_at=now)
    session.execute(
        noted.on_conflict_do_update(index_elements=["kind", "ref", "staff_ref"], set_={"seen_at": now})
    )
