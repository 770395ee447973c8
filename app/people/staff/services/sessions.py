"""The devices staff are signed in on: idle for 15 minutes or 8 hours old, they are signed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.audit import services as audit
from app.db import session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.people.staff.models import Staff, StaffInvitation, StaffSession
from app.people.staff.services import lookup

IDLE = timedelta(minutes=15)
SHIFT = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=5)  # how long a second factor counts for what is asked for again


def start(member: Staff, device: str, *, proved: Actor | None) -> StaffSession:
    """`proved`: who they are, if the second factor was given on the way in."""
    now = clock.now()
    found = StaffSession(
        ref=refs.new(), staff_ref=member.ref, device=device, started_at=now, seen_at=now, ends_at=now + SHIFT,
        proved_at=now if proved else None,
    )  # fmt: skip
    session.add(found)
    if proved:
        audit.record(proved, "signed_in", lookup.subject(member))
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


def prove(found: StaffSession, by: Actor, act: str = "") -> None:
    """The second factor was given just now; `act` is what the audit calls it, if nothing else says so."""
    found.proved_at = clock.now()
    if act:
        audit.record(by, act, lookup.subject(found.staff))
    session.commit()


def is_fresh(found: StaffSession) -> bool:
    """Whether the second factor was given during the last minutes."""
    return found.proved_at is not None and clock.now() - found.proved_at <= FRESH


def of(member: Staff) -> Sequence[StaffSession]:
    """Those that have not ended, the last used first."""
    now = clock.now()
    query = select(StaffSession).filter_by(staff_ref=member.ref)
    query = query.where(StaffSession.ends_at > now, StaffSession.seen_at > now - IDLE)
    return session.scalars(query.order_by(StaffSession.seen_at.desc(), StaffSession.ref)).all()


def sign_out(member: Staff, session_ref: str, by: Actor) -> None:
    if _ended(member, StaffSession.ref == session_ref):
        audit.record(by, "signed_out", lookup.subject(member))
    session.commit()


def end(member: Staff, session_ref: str, by: Actor) -> bool:
    """End one of their sessions, and nobody else's; whether it was there. Raises Forbidden."""
    _may_end(member, by)
    devices = _ended(member, StaffSession.ref == session_ref)
    if devices:
        audit.record(by, "session_ended", lookup.subject(member), before={"device": devices[0]})
    session.commit()
    return bool(devices)


def end_others(member: Staff, but: str, by: Actor) -> int:
    """End all but one; how many. Raises Forbidden."""
    _may_end(member, by)
    devices = _ended(member, StaffSession.ref != but)
    if devices:
        audit.record(by, "sessions_ended", lookup.subject(member), before={"number": len(devices)})
    session.commit()
    return len(devices)


def _may_end(member: Staff, by: Actor) -> None:
    """One's own anybody may."""
    if by.ref != member.ref:
        by.must(Right.MANAGE_STAFF)


def end_all(member: Staff, but: str = "") -> None:
    """The caller commits."""
    _ended(member, StaffSession.ref != but)


def _ended(member: Staff, which: ColumnElement[bool]) -> list[str]:
    """Their devices."""
    gone = delete(StaffSession).where(StaffSession.staff_ref == member.ref, which)
    told = gone.returning(StaffSession.device)
    return list(session.scalars(told, execution_options={"synchronize_session": False}))


def delete_ended() -> int:
    """Ended sessions and expired invitations; how many. A sweep calls this."""
    now = clock.now()
    over = or_(StaffSession.ends_at <= now, StaffSession.seen_at <= now - IDLE)
    gone = session.execute(delete(StaffSession).where(over).returning(StaffSession.ref)).all()
    old = delete(StaffInvitation).where(StaffInvitation.expires_at <= now).returning(StaffInvitation.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
