"""Every notification received, whoever sent it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, EnumColumn
from app.kernel import clock


class Verdict(StrEnum):
    """What became of a notification."""

    APPLIED = "applied"
    FORGED = "forged"
    MISMATCHED = "mismatched"
    UNKNOWN = "unknown"


class PspNotification(Base):
    """A message from a provider, or from somebody who forged one; recorded in any case."""

    __tablename__ = "psp_notifications"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[str] = mapped_column(String(40), index=True)
    facts: Mapped[dict[str, Any]]
    verdict: Mapped[Verdict] = mapped_column(EnumColumn(Verdict))
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now)
