"""A contact: a person a house knows. What we owe them and they owe us, the ledger knows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.channels.models import Channel
from app.db import Base
from app.kernel import clock, refs
from app.memory import Recalled


class Contact(Base):
    """`ref` is secret, `number` is what staff say aloud. One mail address is one contact of a channel.

    `deferred_max_minor` is the most they may owe (minor units); None is "without limit", said on purpose:
    nobody may pay later before `deferred_allowed`.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel_code", "email"),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    number: Mapped[int] = mapped_column(BigInteger, Identity(start=3080), unique=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deferred_allowed: Mapped[bool] = mapped_column(default=False)
    deferred_max_minor: Mapped[int | None] = mapped_column(default=0)

    channel = Recalled(Channel, "channel_code")

    @property
    def credit_account(self) -> str:
        """What we owe them stands there, as a credit."""
        return f"credit:{self.ref}"

    @property
    def deferred_account(self) -> str:
        """What they owe us stands there, as a debit."""
        return f"deferred:{self.ref}"
