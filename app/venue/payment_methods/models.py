"""Payment methods, and the points of sale that offer them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel.money import Money
from app.kernel.texts import Texts


class PointOfSaleKind(StrEnum):
    INTERNET = "internet"
    COUNTER = "counter"


class PointOfSale(Base):
    """Where a channel sells: its web shop, a counter."""

    __tablename__ = "points_of_sale"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), index=True)
    kind: Mapped[PointOfSaleKind] = mapped_column(EnumColumn(PointOfSaleKind))
    name: Mapped[Texts]


class MethodType(StrEnum):
    """What a payment method (mode de règlement) is; it decides how money moves, so it never changes."""

    CARD = "card"
    VOUCHER = "voucher"
    CREDIT = "credit"
    DEFERRED = "deferred"
    INSTALMENTS = "instalments"
    CASH = "cash"
    CHEQUE = "cheque"
    TRANSFER = "transfer"
    EXTERNAL = "external"


class MethodStatus(StrEnum):
    """A hidden method is not offered, but its payments can still be refunded through it.

    An archived one is hidden, and no point of sale can take it up any more.
    """

    VISIBLE = "visible"
    HIDDEN = "hidden"
    ARCHIVED = "archived"


class MethodUse(StrEnum):
    """What a method is for: it may pay, may be where a refund goes to, or both."""

    BOTH = "both"
    PAYMENT = "payment"
    REFUND = "refund"


class ProductFamily(StrEnum):
    """What a basket holds."""

    TICKETS = "tickets"
    VOUCHERS = "vouchers"


class PaymentMethod(Base):
    """A way to pay, as the venue names it. Amounts in minor units of the channel's currency.

    `families`: all that a basket may hold to be paid so; none named: anything. `combines`: it may pay what
    vouchers, credit or an account leave; otherwise it pays whole orders alone. `fee_minor` is charged once
    for an order that is paid so, its VAT inside (`vat_bp`, basis points). `countries`: those of shoppers it
    is offered to, by the address of their order, else by the channel; none named: any.

    Of a deferred account: nobody is offered it in the first `account_days` of theirs.

    Of a transfer: it is due after `due_days`, and seats are held `grace_days` more. Closer than `lead_days`
    to the performance it is not offered.
    """

    __tablename__ = "payment_methods"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    type: Mapped[MethodType] = mapped_column(EnumColumn(MethodType))
    status: Mapped[MethodStatus] = mapped_column(EnumColumn(MethodStatus), default=MethodStatus.VISIBLE)
    internal_name: Mapped[Texts]
    public_name: Mapped[Texts]
    least_minor: Mapped[int | None]
    most_minor: Mapped[int | None]
    families: Mapped[list[str]] = mapped_column(default=list)
    used_for: Mapped[MethodUse] = mapped_column(EnumColumn(MethodUse), default=MethodUse.BOTH)
    countries: Mapped[list[str]] = mapped_column(default=list)
    account_days: Mapped[int] = mapped_column(default=0)
    combines: Mapped[bool] = mapped_column(default=True)
    fee_minor: Mapped[int] = mapped_column(default=0)
    vat_bp: Mapped[int] = mapped_column(default=2_000)
    due_days: Mapped[int] = mapped_column(default=7)
    grace_days: Mapped[int] = mapped_column(default=3)
    lead_days: Mapped[int] = mapped_column(default=15)

    def fits(self, families: Collection[str]) -> bool:
        """Whether it may pay a basket that holds these."""
        return not self.families or set(families) <= set(self.families)

    @property
    def pays(self) -> bool:
        return self.used_for is not MethodUse.REFUND

    @property
    def takes_refunds(self) -> bool:
        return self.used_for is not MethodUse.PAYMENT

    def offered_in(self, country: str) -> bool:
        return not self.countries or country in self.countries

    def takes(self, amount: Money) -> bool:
        return (self.least_minor or 0) <= amount.minor <= (self.most_minor or amount.minor)


class PointOfSaleMethod(Base):
    """A method offered at a point of sale: its position in the list, and whether it is selected at first."""

    __tablename__ = "point_of_sale_methods"
    __table_args__ = (
        Index(
            "uq_point_of_sale_methods_one_default",
            "point_of_sale_code",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    point_of_sale_code: Mapped[str] = mapped_column(ForeignKey("points_of_sale.code"), primary_key=True)
    method_code: Mapped[str] = mapped_column(
        ForeignKey("payment_methods.code", onupdate="CASCADE"), primary_key=True
    )
    position: Mapped[int]
    is_default: Mapped[bool] = mapped_column(default=False)

    method = CachedRow(PaymentMethod, "method_code")
