"""Vouchers entered for a basket, and what pays an order besides a card."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.accounting.vouchers.models import Voucher
from app.db import Base, EnumColumn
from app.kernel import clock, refs, states
from app.kernel.money import Money
from app.settlement.tenders.states import TRANSITIONS, TenderState


class BasketVoucher(Base):
    """This basket is to be paid with this voucher. It was valid when it was entered, and stays so for it."""

    __tablename__ = "basket_vouchers"

    basket_ref: Mapped[str] = mapped_column(ForeignKey("baskets.ref"), primary_key=True)
    voucher_ref: Mapped[str] = mapped_column(ForeignKey("vouchers.ref"), primary_key=True)
    pledged_at: Mapped[datetime] = mapped_column(default=clock.now)


class TenderKind(StrEnum):
    """Where it comes from. The kind and the owner's ref together name the account in the ledger."""

    VOUCHER = "voucher"
    CREDIT = "credit"
    DEFERRED = "deferred"
    INSTALMENTS = "instalments"


class Tender(Base):
    """A part of an order's price: from a voucher or from credit, or owed on a deferred account or in
    instalments. Each step is booked in the ledger.
    """

    __tablename__ = "tenders"
    __table_args__ = (
        Index("ix_tenders_reserved", "order_ref", postgresql_where=text("state = 'reserved'")),
        CheckConstraint("num_nonnulls(voucher_ref, contact_ref) = 1", name="one_source"),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    basket_ref: Mapped[str] = mapped_column(String(26), index=True)
    kind: Mapped[TenderKind] = mapped_column(EnumColumn(TenderKind))
    voucher_ref: Mapped[str | None] = mapped_column(ForeignKey("vouchers.ref"), index=True)
    contact_ref: Mapped[str | None] = mapped_column(ForeignKey("contacts.ref"), index=True)
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    state: Mapped[TenderState] = mapped_column(EnumColumn(TenderState), default=TenderState.RESERVED)
    reserved_at: Mapped[datetime] = mapped_column(default=clock.now)

    voucher: Mapped[Voucher | None] = relationship(lazy="joined")

    @property
    def account(self) -> str:
        """The ledger account it comes from."""
        return f"{self.kind}:{self.voucher_ref or self.contact_ref}"

    def move(self, to: TenderState) -> bool:
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
        return fresh
