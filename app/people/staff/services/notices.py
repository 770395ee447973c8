"""Mails that tell somebody their way in was changed: if it was not them, they must know."""

from __future__ import annotations

from app.db import session
from app.kernel import refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.staff.models import Staff


def warn(member: Staff) -> None:
    """Each change is a subject of its own, so that a second one is told too. The caller commits."""
    subject = f"{member.ref}-{refs.new(8)}"
    email_queue.write(EmailKind.STAFF_SECURITY, subject, member.lang, member.email)


def about(subject_ref: str) -> Staff | None:
    """Whom a mail of `warn` is about."""
    return session.get(Staff, subject_ref.partition("-")[0])
