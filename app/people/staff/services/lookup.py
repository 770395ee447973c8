"""Finding staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.audit.services import Subject
from app.db import session
from app.people.staff.models import Staff


def at(email: str) -> Staff | None:
    """Whoever has this address, whatever its capitals."""
    return session.scalars(select(Staff).where(func.lower(Staff.email) == email.strip().lower())).first()


def all_staff() -> Sequence[Staff]:
    return session.scalars(select(Staff).order_by(func.lower(Staff.name), Staff.ref)).all()


def subject(member: Staff) -> Subject:
    return Subject("staff", member.ref)
