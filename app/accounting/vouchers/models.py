"""Vouchers, products sold as vouchers, and gifts. The balance of a voucher is in the ledger."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.people.customers.models import Contact
from app.venue.payment_methods.models import PaymentMethod


class VoucherState(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"


class SavedVoucher(Base):
    """A voucher saved on an account by entering its code. Whoever has the code can still use it."""

    __tablename__ = "saved_vouchers"

    contact_ref: Mapped[str] = mapped_column(ForeignKey(Contact.ref), primary_key=True)
    voucher_ref: Mapped[str] = mapped_column(ForeignKey("vouchers.ref"), primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)


class Voucher(Base):
    """Of its code only a hash and the last four characters are stored: nobody can use it from here."""

    __tablename__ = "vouchers"
    __table_args__ = (Index("ix_vouchers_issued", "issued_at", "ref"),)

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last4: Mapped[str] = mapped_column(String(4), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    expires_at: Mapped[datetime]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[VoucherState] = mapped_column(EnumColumn(VoucherState), default=VoucherState.ACTIVE)

    @property
    def account(self) -> str:
        """The ledger account of what we owe its holder, as a credit."""
        return f"voucher:{self.ref}"


class VoucherProduct(Base):
    """What is sold as a gift voucher. `method_code`: the payment method it is used by; None: not sold."""

    __tablename__ = "voucher_products"
    __table_args__ = (
        Index(
            "uq_voucher_products_one_published",
            "channel_code",
            unique=True,
            postgresql_where=text("published"),
        ),
    )

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    name: Mapped[Texts]
    lead: Mapped[Texts]
    chips: Mapped[list[int]]
    least_minor: Mapped[int | None]
    most_minor: Mapped[int | None]
    months: Mapped[int]
    motif: Mapped[str] = mapped_column(String(20))
    palette: Mapped[str] = mapped_column(String(20))
    method_code: Mapped[str | None] = mapped_column(ForeignKey(PaymentMethod.code, onupdate="CASCADE"))
    published: Mapped[bool] = mapped_column(default=False)

    def sells(self, value: Money) -> bool:
        """One of `chips`, or any value between the least and the most if these are set."""
        free = self.least_minor is not None and self.most_minor is not None
        return value.minor in self.chips or (
            free and (self.least_minor or 0) <= value.minor <= (self.most_minor or 0)
        )

    def good_until(self, given_on: date) -> date:
        """The last day, counted from the day it is given, not from the day it was bought."""
        years, month = divmod(given_on.month - 1 + self.months, 12)
        year = given_on.year + years
        return date(year, month + 1, min(given_on.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class GiftRequest:
    """A gift as the giver asks for it. Without an email address it goes to whoever pays."""

    value: Money
    to_name: str = ""
    from_name: str = ""
    email: str = ""
    message: str = ""
    send_on: date | None = None


class GiftColumns:
    """The columns of a gift, the same in a basket and in an order."""

    product_code: Mapped[str] = mapped_column(ForeignKey(VoucherProduct.code))
    value_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    to_name: Mapped[str] = mapped_column(String(60))
    from_name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(254))
    message: Mapped[str] = mapped_column(String(300))
    send_on: Mapped[date | None]

    product = CachedRow(VoucherProduct, "product_code")

    @property
    def price(self) -> Money:
        """It costs its value: no fee, and no VAT before it is used."""
        return Money(self.value_minor, self.currency)

    @property
    def request(self) -> GiftRequest:
        return GiftRequest(self.price, self.to_name, self.from_name, self.email, self.message, self.send_on)

    def fill(self, request: GiftRequest) -> None:
        self.value_minor, self.currency = request.value.minor, request.value.currency
        self.to_name, self.from_name = request.to_name, request.from_name
        self.email, self.message, self.send_on = request.email, request.message, request.send_on

    def given_on(self, today: date) -> date:
        return max(self.send_on or today, today)

    def last_day(self, today: date) -> date:
        """Until when it would be good if it were bought today."""
        return self.product.good_until(self.given_on(today))
