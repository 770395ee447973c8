"""Accounts at payment providers, and their keys: written, never shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, EnumColumn, Sealed
from app.kernel import clock
from app.venue.channels.policies import AccountMode


class ProviderAccount(Base):
    """One account of a channel: what the provider calls the merchant, for one brand of cards or all ('').

    Payments, saved cards and refunds remember it by its `name`, so another merchant's number is another row.
    It is prepared until it is taken up, in use until the next one is, and from then on only for what was
    begun with it. `tested_at`: a payment with its present keys came through and went back.
    """

    __tablename__ = "provider_accounts"
    __table_args__ = (
        Index(
            "uq_provider_accounts_in_use",
            *("channel_code", "provider", "brand", "mode"),
            unique=True,
            postgresql_where=text("taken_up_at IS NOT NULL AND retired_at IS NULL"),
        ),
        Index(
            "uq_provider_accounts_prepared",
            *("channel_code", "provider", "brand", "mode"),
            unique=True,
            postgresql_where=text("taken_up_at IS NULL AND retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    provider: Mapped[str] = mapped_column(String(12))
    brand: Mapped[str] = mapped_column(String(20), default="")
    mode: Mapped[AccountMode] = mapped_column(EnumColumn(AccountMode))
    merchant: Mapped[str] = mapped_column(String(30))
    algorithm: Mapped[str] = mapped_column(String(10))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    tested_at: Mapped[datetime | None]
    taken_up_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    keys: Mapped[list[ProviderKeys]] = relationship(
        back_populates="account", order_by="ProviderKeys.id.desc()"
    )

    @property
    def name(self) -> str:
        return f"{self.provider}-{self.id}"

    @property
    def in_use(self) -> bool:
        return self.taken_up_at is not None and self.retired_at is None

    @property
    def prepared(self) -> bool:
        return self.taken_up_at is None and self.retired_at is None

    @property
    def live_keys(self) -> list[ProviderKeys]:
        """Those that sign first, then those they replace."""
        return [keys for keys in self.keys if keys.withdrawn_at is None]


class ProviderKeys(Base):
    """One set of keys of an account, as JSON; gone once withdrawn. `hints`: how each of them ends."""

    __tablename__ = "provider_keys"
    __table_args__ = (CheckConstraint("(secrets IS NULL) = (withdrawn_at IS NOT NULL)", name="withdrawn"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(ProviderAccount.id), index=True)
    secrets: Mapped[str | None] = mapped_column(Sealed, deferred=True)
    hints: Mapped[dict[str, Any]]
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    set_by: Mapped[str] = mapped_column(String(100))
    withdrawn_at: Mapped[datetime | None]

    account: Mapped[ProviderAccount] = relationship(back_populates="keys")
