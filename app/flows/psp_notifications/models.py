"""What providers have told us, and how often somebody else tried to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, EnumColumn
from app.kernel import clock


class Verdict(StrEnum):
    """What became of a notification."""

    APPLIED = "applied"
    FORGED = "forged"
    MISMATCHED = "mismatched"
    TRIED = "tried"  # about a payment that was made to try an account out
    UNKNOWN = "unknown"


FINE = (Verdict.APPLIED, Verdict.TRIED)


class PspNotification(Base):
    """A signed message of a provider, or all that were forged within an hour, of which nothing is kept.

    `dedupe_key` says the same of one that arrives again: that is counted in `times`.
    """

    __tablename__ = "psp_notifications"
    __table_args__ = (
        UniqueConstraint("provider", "attempt", "dedupe_key"),
        Index("ix_psp_notifications_refused", "verdict", postgresql_where=text("verdict <> 'applied'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[str] = mapped_column(String(40), index=True)
    dedupe_key: Mapped[str] = mapped_column(String(100))
    times: Mapped[int] = mapped_column(default=1)
    facts: Mapped[dict[str, Any]]
    verdict: Mapped[Verdict] = mapped_column(EnumColumn(Verdict))
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
