"""Writing emails to send, and recording which were sent. The worker sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer

from app import row_claims
from app.db import session
from app.kernel import clock, refs
from app.messages.email_queue.models import EmailKind, EmailMessage

log = structlog.get_logger()

RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))


class RefusedForGood(Exception):
    """The recipient's server said no and means it."""


def write(
    kind: EmailKind, subject_ref: str, lang: str, recipient: str, *,
    at: datetime | None = None, secret: str | None = None,
) -> None:  # fmt: skip
    """Queue an email, once for each kind and subject; `at` is when it may be sent, if not now.

    The caller commits it together with what it announces.
    """
    now = clock.now()
    message = insert(EmailMessage).values(
        ref=refs.new(), kind=kind, subject_ref=subject_ref, again=0, lang=lang, recipient=recipient,
        written_at=now, next_try_at=at or now, tries=0, refusal="", secret=secret,
    )  # fmt: skip
    session.execute(message.on_conflict_do_nothing(index_elements=["kind", "subject_ref", "again"]))


def write_anew(kind: EmailKind, subject_ref: str, lang: str, recipient: str) -> None:
    """Queue one even if there was one of this kind about it before. Whoever calls this holds a lock on what
    it is about, and commits.
    """
    session.add(
        EmailMessage(
            ref=refs.new(), kind=kind, subject_ref=subject_ref, lang=lang, recipient=recipient,
            again=_next(kind, subject_ref),
        )
    )  # fmt: skip


def redirect(subject_refs: Sequence[str], kinds: Iterable[EmailKind], to: str) -> int:
    """What is still to be sent about these goes to another address; how many emails. The caller commits."""
    waiting = update(EmailMessage).where(
        EmailMessage.subject_ref.in_(subject_refs), EmailMessage.kind.in_(list(kinds)),
        EmailMessage.next_try_at.is_not(None),
    )  # fmt: skip
    return len(session.scalars(waiting.values(recipient=to).returning(EmailMessage.ref)).all())


def was_sent(kind: EmailKind, subject_ref: str) -> bool:
    sent = select(EmailMessage.ref).filter_by(kind=kind, subject_ref=subject_ref)
    return session.scalar(sent.where(EmailMessage.sent_at.is_not(None)).exists().select()) is True


def _next(kind: EmailKind, subject_ref: str) -> int:
    """The number of the next email of the same news, from 0."""
    same = select(func.max(EmailMessage.again)).filter_by(kind=kind, subject_ref=subject_ref)
    last = session.scalar(same)
    return 0 if last is None else last + 1


def find(ref: str) -> EmailMessage | None:
    return session.get(EmailMessage, ref, options=[defer(EmailMessage.secret)])


def send_again(
    message: EmailMessage, recipient: str, secret: str | None = None, *, is_latest: bool = False
) -> EmailMessage:
    """Queue the same news once more; it is drawn from how things stand then. The caller commits.

    Two at once would get the same number; whoever locks what the email is about comes one by one.
    `is_latest`: it is known to be the last one of this news.
    """
    copy = EmailMessage(
        ref=refs.new(), kind=message.kind, subject_ref=message.subject_ref, lang=message.lang,
        recipient=recipient, secret=secret,
        again=message.again + 1 if is_latest else _next(message.kind, message.subject_ref),
    )  # fmt: skip
    session.add(copy)
    return copy


def pending_subjects(kinds: Iterable[EmailKind]) -> Select[str]:
    """The subjects of emails of these kinds that are still to be sent."""
    due = select(EmailMessage.subject_ref).where(
        EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.is_not(None)
    )
    return due.where(EmailMessage.kind.in_(list(kinds)))


def forget(kinds: Iterable[EmailKind], subject_refs: Sequence[str]) -> None:
    """Delete emails of these kinds and subjects, with their recipients. The caller commits."""
    about = delete(EmailMessage).where(
        EmailMessage.kind.in_(list(kinds)), EmailMessage.subject_ref.in_(subject_refs)
    )
    session.execute(about, execution_options={"synchronize_session": False})


def send_due(send: Callable[[EmailMessage], None], limit: int = 50) -> int:
    """Send what is due, oldest first, each in its own transaction; how many were tried."""
    tried = 0
    for message in row_claims.claimed(_claim, limit):
        tried += 1
        with row_claims.guarded(message):
            _attempt(message, send)
            session.commit()
    return tried


def _claim() -> EmailMessage | None:
    """The next email, claimed by moving its next try; nothing stays locked."""
    now = clock.now()
    message = session.scalars(_due(now).limit(1).with_for_update(skip_locked=True)).first()
    if message is None:
        session.rollback()
        return None
    message.next_try_at = now + RETRIES[min(message.tries, len(RETRIES) - 1)]
    message.tries += 1
    session.commit()
    return message


def _due(now: datetime) -> Select[EmailMessage]:
    due = select(EmailMessage).where(EmailMessage.sent_at.is_(None), EmailMessage.next_try_at <= now)
    # One whose secret cannot be opened stops no other.
    return due.order_by(EmailMessage.next_try_at).options(defer(EmailMessage.secret))


def _attempt(message: EmailMessage, send: Callable[[EmailMessage], None]) -> None:
    try:
        send(message)
    except RefusedForGood as refusal:
        message.next_try_at, message.refusal = None, str(refusal)[:200]
    except Exception as trouble:  # one email that cannot be drawn must not hold up the others
        log.exception("email_failed", email=message.ref, kind=message.kind)
        message.refusal = type(trouble).__name__
        if message.tries > len(RETRIES):
            message.next_try_at = None
    else:
        message.sent_at, message.next_try_at, message.refusal = clock.now(), None, ""
    if message.next_try_at is None:  # sent or given up: the secret is no longer needed
        message.secret = None
