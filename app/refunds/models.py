"""A refund of one payment, whole or in part."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from app.db import Base, Word
from app.kernel import clock, states
from app.kernel.money import Money
from app.refunds.states import TRANSITIONS, RefundState


class RefundReason(StrEnum):
    """Why money goes back: the seats were gone, it was not owed (any more), the security code was wrong."""

    SEATS_GONE = "seats_gone"
    NOT_OWED = "not_owed"
    WRONG_CODE = "wrong_code"


class Refund(Base):
    """`charge_ref` is the provider's word for the payment, `provider_ref` its word for this refund."""

    __tablename__ = "refunds"
    __table_args__ = (Index("ix_refunds_asking", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),)

    ref: Mapped[str] = mapped_column(String(30), primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    payment_ref: Mapped[str] = mapped_column(String(30), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    charge_ref: Mapped[str] = mapped_column(String(40))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    reason: Mapped[RefundReason] = mapped_column(Word(RefundReason))
    state: Mapped[RefundState] = mapped_column(Word(RefundState), default=RefundState.DUE)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    ask_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    provider_ref: Mapped[str] = mapped_column(String(40), default="")
    refusal: Mapped[str] = mapped_column(String(40), default="")

    def move(self, to: RefundState) -> bool:
        """Take the step if it is new."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
        return fresh
