"""Audit entries, and the seals that show if one is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import APPEND_ONLY, Base
from app.kernel import clock


class AuditEntry(Base):
    """`act` is the verb of the service, such as `refunded`; `kind` and `ref` name the record it changed.

    `before` and `after` hold the changed fields only: no secret, no card. `stamp` is a keyed digest of all
    of it, so that a byte changed by hand is noticed.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "kind", "ref", "id"),
        Index("ix_audit_entries_staff_ref", "staff_ref", "id"),
        Index("ix_audit_entries_act", "act", "id"),
        Index("ix_audit_entries_at", "at", "id"),
        Index("ix_audit_entries_channel_code", "channel_code", "id"),
        APPEND_ONLY,
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    staff_ref: Mapped[str | None] = mapped_column(String(26))
    name: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(30))
    ref: Mapped[str] = mapped_column(String(60))
    channel_code: Mapped[str | None] = mapped_column(String(20))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(200), default="")
    device: Mapped[str] = mapped_column(String(60), default="")
    request_id: Mapped[str] = mapped_column(String(40), default="")
    stamp: Mapped[str] = mapped_column(String(80))


class AuditSeal(Base):
    """Closes a run of entries: their number, and a keyed digest of their stamps and of the seal before."""

    __tablename__ = "audit_seals"
    __table_args__ = APPEND_ONLY

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    sealed_at: Mapped[datetime] = mapped_column(default=clock.now)
    after_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    stamp: Mapped[str] = mapped_column(String(80))
