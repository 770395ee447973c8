"""Who publishes the shop, and each version of its terms and of how it handles data."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import APPEND_ONLY, Base, EnumColumn
from app.kernel import clock
from app.kernel.texts import Texts


class LegalKind(StrEnum):
    TERMS = "terms"
    PRIVACY = "privacy"


class LegalVersion(Base):
    """A text as it was published; it is never changed. An order names the version of the terms it agreed to.

    `day` is the date the text bears; the version is called by it.
    """

    __tablename__ = "legal_versions"
    __table_args__ = (UniqueConstraint("channel_code", "kind", "version"), APPEND_ONLY)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    kind: Mapped[LegalKind] = mapped_column(EnumColumn(LegalKind))
    version: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    text: Mapped[Texts]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class LegalDraft(Base):
    """The next version while it is being written; shoppers see nothing of it.

    One that was discarded can be taken back until another is saved.
    """

    __tablename__ = "legal_drafts"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    kind: Mapped[LegalKind] = mapped_column(EnumColumn(LegalKind), primary_key=True)
    day: Mapped[date]
    text: Mapped[Texts]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_by: Mapped[str] = mapped_column(String(100), default="")
    discarded_at: Mapped[datetime | None]


class LegalIdentity(Base):
    """Who publishes the shop, as the legal notice says it. Nothing is said of what is empty."""

    __tablename__ = "legal_identities"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    company: Mapped[str] = mapped_column(String(100), default="")
    form: Mapped[str] = mapped_column(String(100), default="")
    office: Mapped[str] = mapped_column(String(200), default="")
    registration: Mapped[str] = mapped_column(String(100), default="")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    director: Mapped[str] = mapped_column(String(100), default="")
    hosting: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[Texts] = mapped_column(default=lambda: Texts(""))
    mediator: Mapped[str] = mapped_column(String(200), default="")
    mediator_url: Mapped[str] = mapped_column(String(200), default="")
