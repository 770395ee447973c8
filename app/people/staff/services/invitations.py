"""Invitations: a link that lets somebody choose a password, once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Grant, Right
from app.people.staff.models import Staff, StaffInvitation
from app.people.staff.services import lookup, roles

LIFE = timedelta(days=3)


class InvitationSpent(Exception):
    """Used before, too old, or never ours."""


def invite(email: str, name: str, lang: str, grant: Grant, by: Actor) -> tuple[Staff, str]:
    """Invite somebody, again if need be; the new member and the secret of their link. Raises Forbidden.

    An address that is known keeps its roles and gets this one too; links sent before stop working.
    """
    by.must(Right.MANAGE_STAFF)
    member = lookup.at(email)
    if member is None:
        member = Staff(ref=refs.new(), email=email.strip().lower(), name=name, lang=lang)
        session.add(member)
        session.flush()
    roles.add(member, grant)
    secret = _new_link(member)
    audit.record(by, "invited", lookup.subject(member), after={"email": member.email, **roles.words(grant)})
    session.commit()
    return member, secret


def _new_link(member: Staff) -> str:
    for old in session.scalars(select(StaffInvitation).filter_by(staff_ref=member.ref, used_at=None)):
        old.used_at = clock.now()
    secret, now = refs.new(), clock.now()
    session.add(StaffInvitation(digest=_digest(secret), staff_ref=member.ref, expires_at=now + LIFE))
    return secret


def _digest(secret: str) -> str:
    """A secret of 130 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation(secret: str) -> Staff:
    """Whom a link that still works was sent to. Raises InvitationSpent."""
    return _open(secret).staff


def accept(secret: str, password_hash: str, by: Actor) -> Staff:
    """Choose the password; the link works no more. Raises InvitationSpent."""
    found = _open(secret)
    found.used_at = clock.now()
    member = found.staff
    member.password, member.fs_uniquifier = password_hash, refs.new()
    audit.record(by, "invitation_accepted", lookup.subject(member))
    session.commit()
    return member


def _open(secret: str) -> StaffInvitation:
    query = select(StaffInvitation).filter_by(digest=_digest(secret), used_at=None)
    found = session.scalars(query.where(StaffInvitation.expires_at > clock.now()).with_for_update()).first()
    if found is None or not found.staff.active:
        raise InvitationSpent
    return found
