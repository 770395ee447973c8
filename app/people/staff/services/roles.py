"""Giving and taking roles. The last administrator stays."""

from __future__ import annotations

from sqlalchemy import func, select

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Grant, Right, Role
from app.people.staff.models import Staff, StaffRole
from app.people.staff.services import lookup, sessions


class LastAdmin(Exception):
    """Without this one nobody could give roles any more."""


def give_role(member: Staff, grant: Grant, by: Actor) -> None:
    """Raises Forbidden."""
    by.must(Right.MANAGE_STAFF)
    if add(member, grant):
        audit.record(by, "role_given", lookup.subject(member), after=words(grant))
    session.commit()


def take_role(member: Staff, grant: Grant, by: Actor) -> None:
    """Raises Forbidden or LastAdmin."""
    by.must(Right.MANAGE_STAFF)
    _keep_an_admin(member, grant.role)
    for given in member.roles_given:
        if (given.role, given.channel_code) == (grant.role, grant.channel):
            member.roles_given.remove(given)
            audit.record(by, "role_taken", lookup.subject(member), before=words(grant))
            break
    session.commit()


def suspend(member: Staff, *, active: bool, by: Actor) -> None:
    """End every session and let nobody in again, or undo that. Raises Forbidden or LastAdmin."""
    by.must(Right.MANAGE_STAFF)
    if not active:
        _keep_an_admin(member, Role.ADMIN)
        sessions.end_all(member)
    before, member.active = member.active, active
    audit.record(
        by, "suspended" if not active else "readmitted", lookup.subject(member),
        before={"active": before}, after={"active": active},
    )  # fmt: skip
    session.commit()


def add(member: Staff, grant: Grant) -> bool:
    """Whether it is new. The caller commits."""
    if grant in member.grants:
        return False
    member.roles_given.append(StaffRole(role=grant.role, channel_code=grant.channel))
    return True


def words(grant: Grant) -> dict[str, str]:
    return {"role": grant.role, "channel": grant.channel or "*"}


def _keep_an_admin(member: Staff, role: Role) -> None:
    """Locks the administrators, so that two cannot take each other's role at once."""
    if role is not Role.ADMIN or not any(grant.role is Role.ADMIN for grant in member.grants):
        return
    session.execute(select(Staff.ref).order_by(Staff.ref).with_for_update())
    others = select(func.count()).select_from(StaffRole).join(StaffRole.staff)
    others = others.where(
        StaffRole.role == Role.ADMIN, StaffRole.channel_code.is_(None), Staff.active, Staff.ref != member.ref
    )
    if not session.scalar(others):
        session.rollback()
        raise LastAdmin
