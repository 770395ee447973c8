"""Attempts to pay, each with its events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, composite, mapped_column, relationship

from app.db import APPEND_ONLY, Base, EnumColumn, Sealed
from app.kernel import clock, states
from app.kernel.money import Money
from app.psp.port import Authentication
from app.sale.orders.models import Order
from app.settlement.payments.states import LIVE, TRANSITIONS, PaymentState


class Payment(Base):
    """One attempt to pay one order. A declined one stays; the next attempt is a new row.

    `authentication` is what was asked of the card's bank, and `sca_reason` why. `retry_of` is the attempt
    this one repeats with authentication. `pending_card` holds the token and label of a card that is saved
    once it has paid. `visitor`, `address` and `card_fingerprint` are keyed digests: they tell whether two
    attempts are alike. `instalment_numbers` are the instalments it pays; none: it pays the order itself.
    `card_country`: where the card is from, if the bank said so.
    `merchant_initiated`: the worker took it on its day, without the shopper. `is_mandate`: with it the
    shopper agreed that later instalments are taken from the card.
    """

    __tablename__ = "payments"
    __table_args__ = (
        Index(
            "uq_payments_one_live",
            "order_ref",
            unique=True,
            postgresql_where=text("state IN ('sent', 'action_required', 'unresolved')"),
        ),
        Index("ix_payments_asking", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
        Index("ix_payments_started", "started_at", postgresql_using="brin"),
        Index("ix_payments_tries", "started_at", postgresql_where=text("state <> 'captured'")),
    )

    ref: Mapped[str] = mapped_column(String(30), primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    state: Mapped[PaymentState] = mapped_column(EnumColumn(PaymentState), default=PaymentState.SENT)
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]
    ask_at: Mapped[datetime | None]
    provider_ref: Mapped[str] = mapped_column(String(100), default="")
    card: Mapped[str] = mapped_column(String(40), default="")
    card_country: Mapped[str] = mapped_column(String(2), default="")
    reason: Mapped[str] = mapped_column(String(40), default="")
    challenge: Mapped[str | None] = mapped_column(Sealed)

    authentication: Mapped[Authentication] = mapped_column(EnumColumn(Authentication))
    sca_reason: Mapped[str] = mapped_column(String(40))
    retry_of: Mapped[str | None] = mapped_column(String(30))
    saved_card_ref: Mapped[str | None] = mapped_column(String(26), index=True)
    pending_card: Mapped[str | None] = mapped_column(Sealed)
    visitor: Mapped[str] = mapped_column(String(32), default="")
    address: Mapped[str] = mapped_column(String(32), default="")
    card_fingerprint: Mapped[str] = mapped_column(String(32), default="")
    instalment_numbers: Mapped[list[int]] = mapped_column(default=list)
    merchant_initiated: Mapped[bool] = mapped_column(default=False)
    is_mandate: Mapped[bool] = mapped_column(default=False)

    order: Mapped[Order] = relationship()
    events: WriteOnlyMapped[PaymentEvent] = relationship(order_by="PaymentEvent.id")

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def move(self, to: PaymentState, source: str) -> bool:
        """Take the step if it is new; every step taken leaves an event."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.events.add(PaymentEvent(came_from=self.state, went_to=to, source=source))
            self.state = to
        return fresh


class PaymentEvent(Base):
    __tablename__ = "payment_events"
    __table_args__ = APPEND_ONLY

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    payment_ref: Mapped[str] = mapped_column(ForeignKey("payments.ref"), index=True)
    came_from: Mapped[PaymentState] = mapped_column(EnumColumn(PaymentState))
    went_to: Mapped[PaymentState] = mapped_column(EnumColumn(PaymentState))
    source: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime] = mapped_column(default=clock.now)
