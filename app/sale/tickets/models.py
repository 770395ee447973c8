"""Issued tickets. A serial number is never skipped and never used twice (CGI ann. IV 50 sexies B)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.sale.orders.models import OrderLine


class Withheld(StrEnum):
    """What a ticket waits for before it opens a door."""

    INSTALMENTS = "instalments"
    DEFERRED = "deferred"


class TicketSeries(Base):
    """The counter of one channel, moved only under its row lock, in the transaction that issues."""

    __tablename__ = "ticket_series"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Ticket(Base):
    """The ref is in the signed code; a higher revision revokes every earlier print.

    A withheld ticket has its number and code already; once released, every print of it opens doors.
    """

    __tablename__ = "tickets"
    __table_args__ = (UniqueConstraint("channel_code", "serial"),)

    ref: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    serial: Mapped[int]
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None]
    withheld: Mapped[Withheld | None] = mapped_column(EnumColumn(Withheld))

    line: Mapped[OrderLine] = relationship()

    @property
    def print_key(self) -> str:
        """What a print of it is counted under: a ticket issued anew begins again."""
        return f"{self.ref}.{self.revision}"

    @property
    def opens(self) -> bool:
        """Neither revoked nor withheld."""
        return self.revoked_at is None and self.withheld is None


class TicketPrint(Base):
    """Tickets of one order that staff printed together. `copies`, by ref and revision: the how manyth print
    of that ticket it was; from the second on it says so.
    """

    __tablename__ = "ticket_prints"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    printed_at: Mapped[datetime] = mapped_column(default=clock.now)
    author: Mapped[str] = mapped_column(String(100))
    copies: Mapped[dict[str, Any]]
