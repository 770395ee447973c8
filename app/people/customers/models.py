"""Contacts of a channel. What we owe them and they owe us is in the ledger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.venue.channels.models import Channel
from app.venue.origins.models import ContactOrigin

# A contact is Flask-Security's user: its mixins must be on the model itself, and they speak no HTTP. It
# declares their columns as plain values, which a type checker cannot reconcile with mapped ones.
if TYPE_CHECKING:

    class UserMixin: ...

    class WebAuthnMixin: ...

else:
    from flask_security import UserMixin, WebAuthnMixin


class Title(StrEnum):
    """How somebody is addressed."""

    NONE = "none"
    MRS = "mrs"
    MR = "mr"


class Contact(Base, UserMixin):
    """`ref` is secret, `number` is for people. One email address is one contact of a channel; somebody staff
    wrote down may have none, and cannot sign in. `merged_into_ref`: the contact that is kept of the two.

    `deferred_max_minor` is the most they may owe (minor units); None is no limit. Nobody may pay later
    unless `deferred_allowed`. `origin_id`: where they know the venue from, asked once.

    Without a password they sign in by links or passkeys. Only a link sent to the address sets
    `confirmed_at`: before that, anybody may have typed it. Cookies hold `fs_uniquifier`.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("channel_code", "email"),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    number: Mapped[int] = mapped_column(BigInteger, Identity(start=3080), unique=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[Title] = mapped_column(EnumColumn(Title), default=Title.NONE)
    phone: Mapped[str] = mapped_column(String(30), default="")
    address: Mapped[dict[str, Any] | None]
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("contact_origins.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deferred_allowed: Mapped[bool] = mapped_column(default=False)
    deferred_max_minor: Mapped[int | None] = mapped_column(default=0)

    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(255))
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), default=refs.new, unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)

    merged_into_ref: Mapped[str | None] = mapped_column(ForeignKey("contacts.ref"), index=True)

    channel = CachedRow(Channel, "channel_code")
    origin = CachedRow(ContactOrigin, "origin_id")
    webauthn: Mapped[list[Passkey]] = relationship(
        back_populates="contact", order_by="Passkey.made_at", cascade="all, delete-orphan"
    )

    @property
    def sign_in_email(self) -> str:
        """The address of whoever signs in. Raises LookupError: without one nobody does."""
        if self.email is None:
            raise LookupError(f"contact {self.number} has no address")
        return self.email

    @property
    def town(self) -> str:
        return str(self.address["town"]) if self.address else ""

    @property
    def credit_account(self) -> str:
        """The ledger account with what we owe them, as a credit."""
        return f"credit:{self.ref}"

    @property
    def deferred_account(self) -> str:
        """The ledger account with what they owe us, as a debit."""
        return f"deferred:{self.ref}"

    @property
    def instalments_account(self) -> str:
        """The ledger account with what they are still to pay in instalments, as a debit."""
        return f"instalments:{self.ref}"


# Ada@Example.org is ada@example.org.
Index("uq_contacts_channel_code_lower_email", Contact.channel_code, func.lower(Contact.email), unique=True)

# Lists of the office look for the beginning of an address, and for words of a name, however accented.
Index(
    "ix_contacts_email_start",
    func.lower(Contact.email).label("email_start"),
    postgresql_ops={"email_start": "text_pattern_ops"},
)
ACCENTED, PLAIN = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy"
NAME_WORDS = f"to_tsvector('simple'::regconfig, translate(lower(name), '{ACCENTED}', '{PLAIN}'))"
Index(
    "ix_contacts_name_words",
    text(NAME_WORDS),
    _table=Base.metadata.tables["contacts"],
    postgresql_using="gin",
)


class ContactNote(Base):
    """What staff wrote down about somebody, and may be asked to show them."""

    __tablename__ = "contact_notes"
    __table_args__ = (Index("ix_contact_notes_contact", "contact_ref", "written_at"),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref))
    text: Mapped[str] = mapped_column(String(2000))
    author: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)


class Passkey(Base, WebAuthnMixin):
    """A key in somebody's phone or computer. Only its public half is here. Columns as Flask-Security's."""

    __tablename__ = "passkeys"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(60))
    sign_count: Mapped[int] = mapped_column(default=0)
    usage: Mapped[str] = mapped_column(String(20))
    device_type: Mapped[str] = mapped_column(String(40))
    backup_state: Mapped[bool]
    transports: Mapped[list[str] | None]
    extensions: Mapped[str | None] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]

    contact: Mapped[Contact] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, str]:
        return {"ref": self.contact_ref}
