"""Counts kept for those who watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class MetricCount(Base):
    """One figure. `label` says of what, such as `ogone/captured`; empty if there is only one."""

    __tablename__ = "metric_counts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime]
