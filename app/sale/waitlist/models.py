"""Who waits for a performance. The address serves one email and is deleted after it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.sale.catalog.models import Performance
from app.venue.channels.models import Channel


class WaitlistKind(StrEnum):
    """What is waited for: the opening of the sale, or a place that comes back."""

    ON_SALE = "on_sale"
    PLACES = "places"


WAITING = text("notified_at IS NULL")


class WaitlistEntry(Base):
    """One address waiting for one thing. It stays a while after the email: no place is announced twice."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        Index(
            "uq_waitlist_entries_waiting", "performance_id", "kind", "email",
            unique=True, postgresql_where=WAITING,
        ),
        Index(
            "ix_waitlist_entries_notified",
            "notified_at",
            postgresql_where=text("notified_at IS NOT NULL"),
        ),
    )  # fmt: skip

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    performance_id: Mapped[int] = mapped_column(ForeignKey("performances.id"), index=True)
    kind: Mapped[WaitlistKind] = mapped_column(EnumColumn(WaitlistKind))
    email: Mapped[str] = mapped_column(String(254))
    lang: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    notified_at: Mapped[datetime | None]

    channel = CachedRow(Channel, "channel_code")
    performance = CachedRow(Performance, "performance_id")


# What is theirs once they have proved their address.
Index("ix_waitlist_entries_lower_email", func.lower(WaitlistEntry.email))
