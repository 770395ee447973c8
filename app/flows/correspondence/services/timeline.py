"""One line of time for an order: what staff did, and what was written to its buyer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from app.audit.models import AuditEntry
from app.db import session
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders.models import Order
from app.settlement.instalments.models import Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund

OF_ORDER = "order"
NO_FIELDS = literal({}, JSONB)


class Moment(NamedTuple):
    """An entry of the audit (`word` is its act, `who` whoever acted), or an email (its kind, its reader).

    `ref` is that of an email, and empty for an entry. `sent`: it has left; `refusal` says why it has not.
    `reason`: why it was done. `before` and `after`: the fields an act changed.
    """

    at: datetime
    word: str
    who: str
    ref: str
    sent: bool
    refusal: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


def subjects_of(
    order: Order, payments: Iterable[Payment], refunds: Iterable[Refund], schedule: Schedule | None
) -> list[str]:
    """What emails about the order are about, from what a page has read of it already."""
    back = list(refunds)
    parts = [order.ref, order.basket_ref, *(payment.ref for payment in payments)]
    parts += [refund.ref for refund in back]
    parts += sorted({refund.header_ref for refund in back if refund.header_ref})
    parts += [f"{gift.ref}.{number}" for gift in order.gifts for number in range(1, gift.sendings + 1)]
    parts += [f"{order.ref}-{row.number}" for row in (schedule.instalments if schedule else ())]
    return parts


def timeline(order_ref: str, subjects: Collection[str], limit: int = 100) -> Sequence[Moment]:
    """The newest first, in one statement."""
    done = select(
        AuditEntry.at.label("at"), AuditEntry.act.label("word"), AuditEntry.name.label("who"),
        literal("").label("ref"), literal(value=True).label("sent"), literal("").label("refusal"),
        AuditEntry.reason.label("reason"), AuditEntry.before.label("before"),
        AuditEntry.after.label("after"), AuditEntry.id.label("turn"),
    ).where(AuditEntry.kind == OF_ORDER, AuditEntry.ref == order_ref)  # fmt: skip
    written = select(
        func.coalesce(EmailMessage.sent_at, EmailMessage.written_at), EmailMessage.kind.expression,
        EmailMessage.recipient, EmailMessage.ref, EmailMessage.sent_at.is_not(None), EmailMessage.refusal,
        literal(""), NO_FIELDS, NO_FIELDS, literal(0),
    ).where(EmailMessage.subject_ref.in_(subjects))  # fmt: skip
    both = union_all(done, written).subquery()
    newest = select(both).order_by(both.c.at.desc(), both.c.turn.desc(), both.c.ref).limit(limit)
    return [
        Moment(row.at, row.word, row.who, row.ref, row.sent, row.refusal, row.reason, row.before, row.after)
        for row in session.execute(newest)
    ]


def is_email(moment: Moment) -> bool:
    return moment.ref != "" and moment.word in set(EmailKind)
