"""Emails of the past: what they said, and to whom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, select

from app.db import session
from app.flows.retention.services.batches import in_batches, remove
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.venue.channels.models import Channel


def delete_old_emails() -> int:
    """Those sent or given up. The queue knows no channels: the one that keeps them longest decides."""
    days = session.scalar(select(func.max(Channel.keeps_emails_days)))
    if days is None:
        return 0
    return in_batches(lambda: _old(days), lambda refs: remove(EmailMessage, EmailMessage.ref.in_(refs)))


def _old(days: int) -> Select[str]:
    over = EmailMessage.next_try_at.is_(None)
    return select(EmailMessage.ref).where(over, EmailMessage.written_at < clock.now() - timedelta(days=days))
