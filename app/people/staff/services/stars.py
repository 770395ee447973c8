"""Records somebody keeps at hand (S101, S136). They are their own, as saved views are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import advisory_locks, session
from app.kernel.actors import Actor
from app.people.staff.models import StaffStar

MOST = 50  # more are no longer at hand


class TooManyStars(Exception):
    """They have `MOST` already."""


def stars_of(staff_ref: str) -> Sequence[StaffStar]:
    """The last one first."""
    query = select(StaffStar).filter_by(staff_ref=staff_ref)
    return session.scalars(query.order_by(StaffStar.starred_at.desc(), StaffStar.ref)).all()


def star(about: Subject, by: Actor) -> None:
    """Raises TooManyStars."""
    advisory_locks([func.hashtext(f"staff_stars {by.ref}")])
    others = stars_of(str(by.ref))
    if any((one.kind, one.ref) == (about.kind, about.ref) for one in others):
        session.rollback()
        return
    if len(others) >= MOST:
        session.rollback()
        raise TooManyStars
    made = StaffStar(staff_ref=by.ref, kind=about.kind, ref=about.ref, channel_code=about.channel)
    session.add(made)
    audit.record(by, "starred", _subject(about), after={"kind": about.kind})
    session.commit()


def unstar(about: Subject, by: Actor) -> None:
    found = session.get(StaffStar, (by.ref, about.kind, about.ref), with_for_update=True)
    if found is None:
        return
    session.delete(found)
    audit.record(by, "unstarred", _subject(about), before={"kind": about.kind})
    session.commit()


def _subject(about: Subject) -> Subject:
    """Of their own, so that the history of the record stays without it."""
    return Subject("star", f"{about.kind} {about.ref}")
