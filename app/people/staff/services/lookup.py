"""Finding staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.audit.services import Subject
from app.db import session
from app.people.staff.models import Staff, StaffSession


def at(email: str) -> Staff | None:
    """Whoever has this address, whatever its capitals."""
    return session.scalars(select(Staff).where(func.lower(Staff.email) == email.strip().lower())).first()


def find(ref: str) -> Staff | None:
    return session.get(Staff, ref)


def all_staff() -> Sequence[Staff]:
    """With their roles and passkeys."""
    query = select(Staff).order_by(func.lower(Staff.name), Staff.ref)
    return session.scalars(query.options(selectinload(Staff.roles_given), selectinload(Staff.webauthn))).all()


def last_seen() -> dict[str, datetime]:
    """When each of those who are signed in was last at work, by their ref."""
    seen = select(StaffSession.staff_ref, func.max(StaffSession.seen_at)).group_by(StaffSession.staff_ref)
    return {row[0]: row[1] for row in session.execute(seen)}


def subject(member: Staff) -> Subject:
    return Subject("staff", member.ref)
