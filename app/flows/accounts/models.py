"""Sessions of signed-in contacts, and the links and codes sent by email."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.people.customers.models import Contact
from app.venue.channels.models import Channel


class SignInMethod(StrEnum):
    LINK = "link"
    PASSWORD = "password"  # noqa: S105  # a way in, not a secret
    PASSKEY = "passkey"


class AccountSession(Base):
    """One signed-in device. Without this row its cookie is worth nothing.

    `kept`: for thirty days, as the contact chose; any other also ends when it was idle for a while.
    """

    __tablename__ = "account_sessions"
    __table_args__ = (Index("ix_account_sessions_idle", "seen_at", postgresql_where=text("NOT kept")),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref), index=True)
    method: Mapped[SignInMethod] = mapped_column(EnumColumn(SignInMethod))
    device: Mapped[str] = mapped_column(String(60))
    kept: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime] = mapped_column(index=True)

    contact: Mapped[Contact] = relationship()


class TokenPurpose(StrEnum):
    SIGN_IN = "sign_in"
    NEW_PASSWORD = "new_password"  # noqa: S105  # what a link is for
    NEW_EMAIL = "new_email"
    PAYMENT_CODE = "payment_code"


class EmailToken(Base):
    """A link or a code sent to `email`, which proves who reads that mailbox. It works once and expires soon.

    Only a digest of the secret is here; the secret itself is in the email. `basket_ref` is what the visitor
    was buying, `return_to` the page they were on the way to. `password` (hashed) was typed together with the
    address; `contact_ref` is the contact whose address is to become `email`.
    """

    __tablename__ = "email_tokens"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    purpose: Mapped[TokenPurpose] = mapped_column(EnumColumn(TokenPurpose))
    email: Mapped[str] = mapped_column(String(254))
    lang: Mapped[str] = mapped_column(String(2))
    contact_ref: Mapped[str | None] = mapped_column(ForeignKey(Contact.ref), index=True)
    password: Mapped[str | None] = mapped_column(String(255))
    basket_ref: Mapped[str | None] = mapped_column(String(26))
    return_to: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    channel = CachedRow(Channel, "channel_code")

    @property
    def open(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


# What is theirs once they have proved their address.
Index("ix_email_tokens_lower_email", func.lower(EmailToken.email))
