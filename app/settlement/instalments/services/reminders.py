"""Emails about instalments: soon due, refused, overdue."""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.states import InstalmentState


def remind(limit: int = 200) -> int:
    """Write to whoever pays an instalment soon; how many instalments were looked at."""
    now = clock.now()
    query = select(Instalment).where(Instalment.remind_at <= now).order_by(Instalment.remind_at).limit(limit)
    rows = session.scalars(query.with_for_update(of=Instalment, skip_locked=True)).all()
    for row in rows:
        row.remind_at = None
        if row.state is InstalmentState.UPCOMING and row.next_at and row.next_at > now:
            write(EmailKind.INSTALMENT_SOON, row)
    session.commit()
    return len(rows)


def of_email(subject: str) -> Instalment | None:
    """The instalment an email is about, by the email's subject ref."""
    order_ref, _dash, rest = subject.partition("-")
    number = rest.partition("-")[0]
    return session.get(Instalment, (order_ref, int(number)))


def write(kind: EmailKind, row: Instalment, again: str = "") -> None:
    """Once for each subject. `again` tells later refusals of the same instalment apart."""
    order = row.schedule.order
    subject = "-".join(part for part in (row.order_ref, str(row.number), again) if part)
    email_queue.write(kind, subject, order.lang, order.email)
