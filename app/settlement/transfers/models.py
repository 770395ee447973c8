"""A bank transfer that arrived for an order, and what it paid."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column

from app.db import Base
from app.kernel import clock, refs
from app.kernel.money import Money
from app.people.customers.models import Contact


class Transfer(Base):
    """It goes through the contact's credit, so that what it paid can go back there."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index(
            "uq_transfers_statement", "contact_ref", "received_on", "reference", "amount_minor", unique=True
        ),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    received_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60))
    booked_at: Mapped[datetime] = mapped_column(default=clock.now)
    author: Mapped[str] = mapped_column(String(100))
