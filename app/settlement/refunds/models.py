"""What was taken back of an order, and each refund its money goes by."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.accounting.vouchers.models import Voucher
from app.db import APPEND_ONLY, Base, EnumColumn
from app.kernel import clock, refs, states
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import TRANSITIONS, RefundState


class RefundMethod(StrEnum):
    """Where all of it goes: to what paid, to credit, or onto a new voucher (only with consent, L18)."""

    ORIGIN = "origin"
    CREDIT = "credit"
    VOUCHER = "voucher"


class RefundReason(StrEnum):
    """Why money goes back. NOT_OWED: not, or no longer, owed. CARD_COUNTRY: the card is from a country the
    channel does not accept. REVERSAL: the sale was taken back.
    """

    SEATS_GONE = "seats_gone"
    NOT_OWED = "not_owed"
    WRONG_CODE = "wrong_code"
    CARD_COUNTRY = "card_country"
    REVERSAL = "reversal"


class RefundHeader(Base):
    """A decision to take back an order or parts of it. The parts refer to it.

    `amount` is all that goes back for them; it may be zero.
    """

    __tablename__ = "refund_headers"
    __table_args__ = APPEND_ONLY

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    method: Mapped[RefundMethod] = mapped_column(EnumColumn(RefundMethod))
    reason: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)

    refunds: Mapped[list[Refund]] = relationship(back_populates="header", order_by="Refund.ref")


class Refund(Base):
    """Money that one payment or tender paid, and where it goes back to.

    It goes to the card, to a contact's credit, off their debt or onto a voucher. For a card, `charge_ref` is
    the provider's reference of the payment, `provider_ref` that of this refund. If the card refuses it, it
    becomes that contact's credit. `sent_at` is when it was last sent; None while the bank says "later".
    """

    __tablename__ = "refunds"
    __table_args__ = (
        Index("ix_refunds_provider_ref", "provider_ref", postgresql_where=text("provider_ref <> ''")),
        Index("ix_refunds_board", "state", "due_at", "ref"),
        Index("ix_refunds_asking", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
        Index(
            "uq_refunds_one_in_flight",
            "payment_ref",
            unique=True,
            postgresql_where=text("state IN ('sent', 'unresolved', 'pending')"),
        ),
        CheckConstraint("num_nonnulls(payment_ref, tender_ref) = 1", name="one_source"),
    )

    ref: Mapped[str] = mapped_column(String(30), primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    header_ref: Mapped[str | None] = mapped_column(ForeignKey(RefundHeader.ref), index=True)
    payment_ref: Mapped[str | None] = mapped_column(String(30), index=True)
    tender_ref: Mapped[str | None] = mapped_column(ForeignKey("tenders.ref"), index=True)
    destination: Mapped[FundingSource] = mapped_column(EnumColumn(FundingSource), default=FundingSource.CARD)
    contact_ref: Mapped[str | None] = mapped_column(ForeignKey(Contact.ref), index=True)
    voucher_ref: Mapped[str | None] = mapped_column(ForeignKey(Voucher.ref), index=True)
    provider: Mapped[str] = mapped_column(String(20), default="")
    charge_ref: Mapped[str] = mapped_column(String(100), default="")
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    reason: Mapped[RefundReason] = mapped_column(EnumColumn(RefundReason))
    state: Mapped[RefundState] = mapped_column(EnumColumn(RefundState), default=RefundState.DUE)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    ask_at: Mapped[datetime | None]
    provider_ref: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(String(40), default="")

    header: Mapped[RefundHeader | None] = relationship(back_populates="refunds")
    voucher: Mapped[Voucher | None] = relationship(lazy="joined")

    @property
    def unanswered(self) -> bool:
        """While it is open: it was sent, and the bank has neither accepted nor refused it."""
        return self.sent_at is not None and self.state is not RefundState.PENDING

    def move(self, to: RefundState) -> bool:
        """Take the step if it is new."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
        return fresh
