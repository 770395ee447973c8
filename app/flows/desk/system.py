"""How the machine behind the shop is doing, in one statement: for whoever answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, literal_column, select, text

from app.audit.models import AuditSeal
from app.db import session
from app.flows.metrics import services as metrics
from app.flows.metrics.models import MetricCount
from app.flows.psp_notifications.models import FINE, PspNotification, Verdict
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class System:
    """`schema` is the last migration that ran. `given_up`: emails of the last 30 days that no server took.
    `refused`: messages of banks that were forged or fit nothing. `imbalance`: what the books are out by, in
    minor units; None: nobody has counted yet.
    """

    database: str
    schema: str
    counted_at: datetime | None
    imbalance: int | None
    unbalanced: int | None
    emails: int
    oldest_email: datetime | None
    given_up: int
    last_notification: datetime | None
    refused: int
    sealed_at: datetime | None


def look() -> System:
    waiting = EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.is_not(None)
    lately = EmailMessage.written_at > clock.now() - LATELY
    given_up = EmailMessage.next_try_at.is_(None), EmailMessage.sent_at.is_(None), lately
    # The first half is what the index of refused ones says.
    refused = and_(PspNotification.verdict != Verdict.APPLIED, PspNotification.verdict.not_in(FINE))
    found = session.execute(
        select(
            func.current_setting("server_version"),
            text("(SELECT version_num FROM alembic_version)"),
            _figure(MetricCount.counted_at, metrics.IMBALANCE),
            _figure(MetricCount.value, metrics.IMBALANCE),
            _figure(MetricCount.value, metrics.UNBALANCED),
            _count(*waiting),
            select(func.min(EmailMessage.written_at)).where(*waiting).scalar_subquery(),
            _count(*given_up, EmailMessage.refusal != ""),
            select(func.max(PspNotification.arrived_at)).scalar_subquery(),
            select(func.coalesce(func.sum(PspNotification.times), literal_column("0")))
            .where(refused)
            .scalar_subquery(),
            select(func.max(AuditSeal.sealed_at)).scalar_subquery(),
        )
    ).one()
    return System(*found)


def _figure(column: Any, name: str) -> ScalarSelect[Any]:
    return select(column).where(MetricCount.name == name, MetricCount.label == "").limit(1).scalar_subquery()


def _count(*which: Any) -> ScalarSelect[Any]:
    return select(func.count()).select_from(EmailMessage).where(*which).scalar_subquery()
