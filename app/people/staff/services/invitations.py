"""Invitations: a link that lets somebody choose a password, once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.audit import services as audit
from app.db import session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Grant, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.staff.models import Staff, StaffInvitation
from app.people.staff.services import lookup, roles, sessions

LIFE = timedelta(days=3)


class InvitationSpent(Exception):
    """Used before, too old, or never ours."""


def invite(
    email: str, name: str, lang: str, grant: Grant, by: Actor, *, mailed: bool = False
) -> tuple[Staff, str]:
    """Invite somebody, again if need be; the new member and the secret of their link. Raises Forbidden.

    An address that is known keeps its roles and gets this one too; links sent before stop working.
    Unless it is `mailed`, the caller hands the link over.
    """
    by.must(Right.MANAGE_STAFF)
    member = lookup.at(email)
    if member is None:
        member = Staff(ref=refs.new(), email=email.strip().lower(), name=name, lang=lang)
        session.add(member)
        session.flush()
    roles.add(member, grant)
    secret = _new_link(member, mailed=mailed)
    audit.record(by, "invited", lookup.subject(member), after={"email": member.email, **roles.words(grant)})
    session.commit()
    return member, secret


def invite_again(member: Staff, by: Actor) -> None:
    """Mail a new link, to somebody who lost theirs or forgot their password. Raises Forbidden."""
    by.must(Right.MANAGE_STAFF)
    _new_link(member, mailed=True)
    audit.record(by, "invited_again", lookup.subject(member))
    session.commit()


def _new_link(member: Staff, *, mailed: bool) -> str:
    for old in session.scalars(select(StaffInvitation).filter_by(staff_ref=member.ref, used_at=None)):
        old.used_at = clock.now()
    secret, now = refs.new(), clock.now()
    link = StaffInvitation(
        ref=refs.new(), digest=_digest(secret), staff_ref=member.ref, expires_at=now + LIFE
    )
    session.add(link)
    if mailed:
        email_queue.write(EmailKind.STAFF_INVITATION, link.ref, member.lang, member.email, secret=secret)
    return secret


def of_email(ref: str) -> StaffInvitation | None:
    """What a mail is about."""
    return session.get(StaffInvitation, ref)


def open_until(member: Staff) -> datetime | None:
    """When the link they were sent ends; None if none is open."""
    query = select(func.max(StaffInvitation.expires_at)).filter_by(staff_ref=member.ref, used_at=None)
    return session.scalar(query.where(StaffInvitation.expires_at > clock.now()))


def _digest(secret: str) -> str:
    """A secret of 130 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation(secret: str) -> Staff:
    """Whom a link that still works was sent to. Raises InvitationSpent."""
    return _open(secret).staff


def accept(secret: str, password_hash: str, by: Actor) -> Staff:
    """Choose the password; the link works no more, and they are signed out. Raises InvitationSpent."""
    found = _open(secret)
    found.used_at = clock.now()
    member = found.staff
    member.password, member.fs_uniquifier = password_hash, refs.new()
    sessions.end_all(member)
    audit.record(by, "invitation_accepted", lookup.subject(member))
    session.commit()
    return member


def _open(secret: str) -> StaffInvitation:
    query = select(StaffInvitation).filter_by(digest=_digest(secret), used_at=None)
    found = session.scalars(query.where(StaffInvitation.expires_at > clock.now()).with_for_update()).first()
    if found is None or not found.staff.active:
        raise InvitationSpent
    return found
