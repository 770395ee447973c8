"""An email to send. The row is written with what it announces; the worker sends it and records that."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, EnumColumn, Sealed
from app.kernel import clock, refs


class EmailKind(StrEnum):
    CONFIRMED = "confirmed"
    PAYMENT_PENDING = "payment_pending"
    PAYMENT_DECLINED = "payment_declined"
    CAPTURE_REFUSED = "capture_refused"
    HOLD_ENDED = "hold_ended"
    REFUNDED = "refunded"
    TAKEN_BACK = "taken_back"
    REFUND_CREDITED = "refund_credited"
    ON_SALE = "on_sale"
    PLACES_FREE = "places_free"
    SIGN_IN_LINK = "sign_in_link"
    NEW_PASSWORD_LINK = "new_password_link"  # noqa: S105  # a kind of email
    NEW_EMAIL_LINK = "new_email_link"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a kind of email
    EMAIL_CHANGED = "email_changed"
    CONTACTS_MERGED = "contacts_merged"
    PASSKEY_ADDED = "passkey_added"
    GIFT = "gift"
    CARD_EXPIRES = "card_expires"
    PAYMENT_CODE = "payment_code"
    INSTALMENT_SOON = "instalment_soon"
    INSTALMENT_PAID = "instalment_paid"
    INSTALMENT_REFUSED = "instalment_refused"
    INSTALMENT_OVERDUE = "instalment_overdue"
    INSTALMENT_LINK = "instalment_link"
    DEBT_REMINDER = "debt_reminder"
    TICKETS_WITHHELD = "tickets_withheld"
    ADDRESS_CHANGED = "address_changed"
    PAY_LINK = "pay_link"
    SEATS_MOVED = "seats_moved"
    TRANSFER_AWAITED = "transfer_awaited"
    TRANSFER_LAPSED = "transfer_lapsed"
    TRANSFER_GIVEN_UP = "transfer_given_up"
    STAFF_INVITATION = "staff_invitation"
    STAFF_SECURITY = "staff_security"
    APPROVAL_CODE = "approval_code"


class EmailMessage(Base):
    """Written once: (kind, subject_ref) is unique, so news that arrives twice writes one email. `again`
    counts those that staff sent of the same news afterwards.

    `secret` is what only its reader may know, such as that of a link. It is deleted once the email is sent.
    """

    __tablename__ = "email_messages"
    __table_args__ = (
        Index("uq_email_messages_fact", "kind", "subject_ref", "again", unique=True),
        Index(
            "ix_email_messages_due",
            "next_try_at",
            postgresql_where=text("sent_at IS NULL AND next_try_at IS NOT NULL"),
        ),
        Index("ix_email_messages_done", "written_at", postgresql_where=text("next_try_at IS NULL")),
        Index("ix_email_messages_subject", "subject_ref"),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    kind: Mapped[EmailKind] = mapped_column(EnumColumn(EmailKind))
    subject_ref: Mapped[str] = mapped_column(String(40))
    again: Mapped[int] = mapped_column(default=0)
    lang: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(254))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[str] = mapped_column(String(200), default="")
    secret: Mapped[str | None] = mapped_column(Sealed)
