"""A voucher. Its code is known to whoever holds it; what is left on it, to the ledger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.customers.models import Contact
from app.db import Base, Word
from app.kernel import clock, refs


class VoucherState(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"


class KeptVoucher(Base):
    """A voucher whose code somebody has shown. It is on their account, and still pays for whoever has it."""

    __tablename__ = "kept_vouchers"

    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref), primary_key=True)
    voucher_ref: Mapped[str] = mapped_column(ForeignKey("vouchers.ref"), primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)


class Voucher(Base):
    """We keep a hash of the code and its last four characters: enough to know it again, not to use it."""

    __tablename__ = "vouchers"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last4: Mapped[str] = mapped_column(String(4))
    currency: Mapped[str] = mapped_column(String(3))
    expires_at: Mapped[datetime]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[VoucherState] = mapped_column(Word(VoucherState), default=VoucherState.ACTIVE)

    @property
    def account(self) -> str:
        """What we owe its holder stands there, as a credit."""
        return f"voucher:{self.ref}"
