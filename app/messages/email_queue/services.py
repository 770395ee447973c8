"""Writing letters, and keeping account of which were sent. The worker owns the sending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer

from app import rounds
from app.db import session
from app.kernel import clock, refs
from app.messages.email_queue.models import EmailKind, EmailMessage

log = structlog.get_logger()

RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))


class RefusedForGood(Exception):
    """The recipient's server said no and means it."""


def write(
    kind: EmailKind,
    subject_ref: str,
    lang: str,
    recipient: str,
    *,
    at: datetime | None = None,
    secret: str | None = None,
) -> None:
    """Put a letter in the outbox, once per fact; `at` is when it may leave, if not now.

    The caller commits: it goes with the fact or not at all.
    """
    now = clock.now()
    letter = insert(EmailMessage).values(
        ref=refs.new(), kind=kind, subject_ref=subject_ref, lang=lang, recipient=recipient,
        written_at=now, next_try_at=at or now, tries=0, refusal="", secret=secret,
    )  # fmt: skip
    session.execute(letter.on_conflict_do_nothing(index_elements=["kind", "subject_ref"]))


def under_way(kinds: Iterable[EmailKind]) -> Select[str]:
    """What letters of these kinds are about that are still to be sent."""
    due = select(EmailMessage.subject_ref).where(
        EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.is_not(None)
    )
    return due.where(EmailMessage.kind.in_(list(kinds)))


def forget(kinds: Iterable[EmailKind], subject_refs: Sequence[str]) -> None:
    """Forget letters, and whom they went to, when nobody needs to know any longer. The caller commits."""
    about = delete(EmailMessage).where(
        EmailMessage.kind.in_(list(kinds)), EmailMessage.subject_ref.in_(subject_refs)
    )
    session.execute(about, execution_options={"synchronize_session": False})


def send_due(send: Callable[[EmailMessage], None], limit: int = 50) -> int:
    """Send what is due, oldest first, each in its own transaction; how many were tried."""
    tried = 0
    for letter in rounds.claimed(_claim, limit):
        tried += 1
        with rounds.guarded(letter):
            _attempt(letter, send)
            session.commit()
    return tried


def _claim() -> EmailMessage | None:
    """The next letter, claimed by moving its next try; nothing stays locked."""
    now = clock.now()
    due = select(EmailMessage).where(EmailMessage.sent_at.is_(None), EmailMessage.next_try_at <= now)
    letter = session.scalars(
        due.options(defer(EmailMessage.secret))  # one that cannot be opened stops no other
        .order_by(EmailMessage.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if letter is None:
        session.rollback()
        return None
    letter.next_try_at = now + RETRIES[min(letter.tries, len(RETRIES) - 1)]
    letter.tries += 1
    session.commit()
    return letter


def _attempt(letter: EmailMessage, send: Callable[[EmailMessage], None]) -> None:
    try:
        send(letter)
    except RefusedForGood as refusal:
        letter.next_try_at, letter.refusal = None, str(refusal)[:200]
    except Exception as trouble:  # one letter that cannot be drawn must not keep the others waiting
        log.exception("letter_failed", letter=letter.ref, kind=letter.kind)
        letter.refusal = type(trouble).__name__
        if letter.tries > len(RETRIES):
            letter.next_try_at = None
    else:
        letter.sent_at, letter.next_try_at, letter.refusal = clock.now(), None, ""
    if letter.next_try_at is None:  # sent or given up: nobody needs to know any longer
        letter.secret = None
