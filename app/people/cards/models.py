"""Saved cards, and tokens a provider is still to delete."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed
from app.kernel import clock, refs
from app.people.customers.models import Contact
from app.psp.port import CardDetails, Expiry, StoredCard


class SavedCard(Base):
    """One card of a contact: its label. The card itself is at the provider, under `token`.

    The same card saved again is the same row; brand and last four digits identify it, as the shopper sees no
    more. `country`: where it is from, if the bank said so. `holder` is printed on the card, `nickname` is the
    contact's own. `used_at` is the last payment since it was saved. `gone_at`: the provider no longer knows
    it. `warned_at`: an email about the present expiry date was written.
    """

    __tablename__ = "saved_cards"
    __table_args__ = (
        UniqueConstraint("contact_ref", "provider", "brand", "last4"),
        Index("uq_saved_cards_one_default", "contact_ref", unique=True, postgresql_where=text("is_default")),
        Index("ix_saved_cards_expiring", "expiry_year", "expiry_month"),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref))
    provider: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(Sealed)
    brand: Mapped[str] = mapped_column(String(20))
    last4: Mapped[str] = mapped_column(String(4))
    masked: Mapped[str] = mapped_column(String(21))
    country: Mapped[str] = mapped_column(String(2), default="")
    expiry_year: Mapped[int]
    expiry_month: Mapped[int]
    holder: Mapped[str] = mapped_column(String(60))
    nickname: Mapped[str] = mapped_column(String(40), default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str] = mapped_column(String(20))
    consented_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]

    @property
    def details(self) -> CardDetails:
        expiry = Expiry(self.expiry_year, self.expiry_month)
        return CardDetails(self.brand, self.last4, expiry, self.holder, self.masked, self.country)

    @property
    def stored(self) -> StoredCard:
        return StoredCard(self.token, self.details)

    @property
    def last_day(self) -> date:
        """A card is good to the end of its month."""
        last = calendar.monthrange(self.expiry_year, self.expiry_month)[1]
        return date(self.expiry_year, self.expiry_month, last)

    def expired(self, today: date) -> bool:
        return self.last_day < today

    def usable(self, today: date) -> bool:
        return self.gone_at is None and not self.expired(today)


class CardDeletion(Base):
    """A token the provider is still to delete. It does not say whose card it was."""

    __tablename__ = "card_deletions"
    __table_args__ = (Index("ix_card_deletions_ask_at", "ask_at"),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    provider: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(Sealed)
    wanted_at: Mapped[datetime] = mapped_column(default=clock.now)
    ask_at: Mapped[datetime] = mapped_column(default=clock.now)
    tries: Mapped[int] = mapped_column(default=0)
