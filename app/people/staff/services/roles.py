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


def give_role(member: Staff, grant: Grant, by: Actor) -> bool:
    """Whether they did not have it yet. Raises Forbidden."""
    by.must(Right.MANAGE_STAFF)
    new = add(member, grant)
    if new:
        audit.record(by, "role_given", lookup.subject(member), after=words(grant))
    session.commit()
    return new


def take_role(member: Staff, grant: Grant, by: Actor) -> None:
    """Raises Forbidden or LastAdmin."""
    by.must(Right.MANAGE_STAFF)
    if grant == Grant(Role.ADMIN):
        _keep_an_admin(member)
    for given in member.roles_given:
        if (given.role, given.channel_code) == (grant.role, grant.channel):
            member.roles_given.remove(given)
            audit.record(by, "role_taken", lookup.subject(member), before=words(grant))
            break
    session.commit()


def suspend(member: Staff, *, active: bool, by: Actor) -> None:
    """End every session and let nobody in again, or undo that. Raises Forbidden or LastAdmin."""
    by.must(Right.MANAGE_STAFF)
    if member.active is active:
        return
    if not active:
        _keep_an_admin(member)
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


def _keep_an_admin(member: Staff) -> None:
    """Locks everybody, so that two administrators cannot take each other's role at once.

    Whoever never accepted their invitation is no administrator yet.
    """
    if Grant(Role.ADMIN) not in member.grants:
        return
    session.execute(select(Staff.ref).order_by(Staff.ref).with_for_update())
    others = select(func.count()).select_from(StaffRole).join(StaffRole.staff)
    others = others.where(
        StaffRole.role == Role.ADMIN, StaffRole.channel_code.is_(None), Staff.ref != member.ref,
        Staff.active, Staff.password.is_not(None),
    )  # fmt: skip
    if not session.scalar(others):
        session.rollback()
        raise LastAdmin
