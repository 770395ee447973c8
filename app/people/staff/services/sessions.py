"""The devices staff are signed in on: idle for 15 minutes or 8 hours old, they are signed out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.db import session
from app.kernel import clock, refs
from app.people.staff.models import Staff, StaffInvitation, StaffSession

IDLE = timedelta(minutes=15)
SHIFT = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)


def start(member: Staff, device: str, *, proved: bool) -> StaffSession:
    """`proved`: the second factor was given on the way in."""
    now = clock.now()
    found = StaffSession(
        ref=refs.new(), staff_ref=member.ref, device=device, started_at=now, seen_at=now, ends_at=now + SHIFT,
        proved_at=now if proved else None,
    )  # fmt: skip
    session.add(found)
    session.commit()
    return found


def signed_in(session_ref: str, uniquifier: str) -> StaffSession | None:
    """A session, its member and their roles; None once it has ended."""
    now = clock.now()
    query = select(StaffSession).join(StaffSession.staff)
    query = query.options(contains_eager(StaffSession.staff).joinedload(Staff.roles_given))
    found = session.scalars(
        query.where(
            StaffSession.ref == session_ref, StaffSession.ends_at > now, StaffSession.seen_at > now - IDLE,
            Staff.fs_uniquifier == uniquifier, Staff.active,
        )
    )  # fmt: skip
    return found.unique().one_or_none()


def touch(found: StaffSession) -> None:
    """Note that it is in use, at most once in `SEEN_EVERY`. It rolls back what was not committed."""
    now = clock.now()
    if now - found.seen_at <= SEEN_EVERY:
        return
    session.rollback()
    seen = update(StaffSession).where(StaffSession.ref == found.ref).values(seen_at=now)
    session.execute(seen, execution_options={"synchronize_session": False})
    session.commit()


def prove(found: StaffSession) -> None:
    """The second factor was given just now."""
    found.proved_at = clock.now()
    session.commit()


def end(member: Staff, session_ref: str) -> None:
    """One of their sessions, and nobody else's."""
    session.execute(
        delete(StaffSession).where(StaffSession.ref == session_ref, StaffSession.staff_ref == member.ref)
    )
    session.commit()


def end_all(member: Staff, but: str = "") -> None:
    """The caller commits."""
    session.execute(delete(StaffSession).where(StaffSession.staff_ref == member.ref, StaffSession.ref != but))


def delete_ended() -> int:
    """Ended sessions and expired invitations; how many. A sweep calls this."""
    now = clock.now()
    over = or_(StaffSession.ends_at <= now, StaffSession.seen_at <= now - IDLE)
    gone = session.execute(delete(StaffSession).where(over).returning(StaffSession.ref)).all()
    old = delete(StaffInvitation).where(StaffInvitation.expires_at <= now).returning(StaffInvitation.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
