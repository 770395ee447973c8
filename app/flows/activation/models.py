"""How far a channel has come on its way to real money, and the payments that tried its accounts out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.db import Base, EnumColumn, Sealed
from app.flows.activation.states import TrialState
from app.kernel import clock
from app.kernel.money import Money
from app.venue.provider_accounts.models import ProviderAccount, ProviderKeys


class Paper(StrEnum):
    """What a provider or an acquiring bank asks for before it signs."""

    REGISTRATION = "registration"
    IDENTITY = "identity"
    BANK_DETAILS = "bank_details"
    LICENCE = "licence"
    ACQUIRER = "acquirer"
    LEGAL_PAGES = "legal_pages"
    PCI = "pci"


class Activation(Base):
    """What is known of the contract, and which papers are there: `papers` has done, on and note of each."""

    __tablename__ = "activations"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    contract_number: Mapped[str] = mapped_column(String(60), default="")
    contract_on: Mapped[date | None]
    contract_with: Mapped[str] = mapped_column(String(100), default="")
    contract_note: Mapped[str] = mapped_column(String(500), default="")
    contract_done: Mapped[bool] = mapped_column(default=False)
    papers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checked_at: Mapped[datetime | None]


class ProviderTest(Base):
    """A small payment that is given back at once. It is no order's, and the books do not know it.

    `keys_id`: the keys that signed it. `challenge`: where the bank wants it confirmed, while it does.
    `refund_sent_at`: when its refund was sent, written before the bank hears of it.
    """

    __tablename__ = "provider_tests"
    __table_args__ = (Index("ix_provider_tests_account", "account_id", "started_at"),)

    ref: Mapped[str] = mapped_column(String(30), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(ProviderAccount.id))
    keys_id: Mapped[int] = mapped_column(ForeignKey(ProviderKeys.id))
    state: Mapped[TrialState] = mapped_column(EnumColumn(TrialState), default=TrialState.SENT)
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    card: Mapped[str] = mapped_column(String(40), default="")
    provider_ref: Mapped[str] = mapped_column(String(100), default="")
    refund_ref: Mapped[str] = mapped_column(String(100), default="")
    refund_sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str] = mapped_column(String(40), default="")
    challenge: Mapped[str | None] = mapped_column(Sealed)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_by: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]

    account: Mapped[ProviderAccount] = relationship()
