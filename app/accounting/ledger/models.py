"""Transactions and their postings. The database refuses an unbalanced one, an edit and a deletion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import APPEND_ONLY, Base
from app.kernel import clock


class Transaction(Base):
    """One movement of money. Its key names what happened ("charge:…"), so that it is booked once.

    `reason` and `author` are set on what somebody changed by hand.
    """

    __tablename__ = "ledger_transactions"
    __table_args__ = APPEND_ONLY

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    order_ref: Mapped[str] = mapped_column(String(26), index=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    author: Mapped[str | None] = mapped_column(String(100))
    booked_at: Mapped[datetime] = mapped_column(default=clock.now)

    postings: Mapped[list[Posting]] = relationship(back_populates="transaction")


def _of_contacts(kind: str) -> Index:
    """For lists of whoever has credit or owes something."""
    only = text(f"account LIKE '{kind}:%'")
    return Index(f"ix_ledger_postings_{kind}", "account", "minor", postgresql_where=only)


class Posting(Base):
    """One side of a movement, in minor units: debits positive, credits negative."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        Index(None, "account", "currency"),
        *(_of_contacts(kind) for kind in ("credit", "deferred")),
        APPEND_ONLY,
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    account: Mapped[str] = mapped_column(String(40))
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    transaction: Mapped[Transaction] = relationship(back_populates="postings")
