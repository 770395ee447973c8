"""An order: what was agreed, with its prices frozen."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.accounting.vouchers.models import GiftColumns, Voucher
from app.cache import CachedRow
from app.db import Base, EnumColumn, Sealed
from app.kernel import clock, money, refs, states
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Place, PriceType
from app.sale.orders.states import TRANSITIONS, OrderState
from app.sale.pricing import services as pricing
from app.sale.pricing.services import ChargeKind
from app.venue.channels.models import Channel
from app.venue.delivery.models import DeliveryMode, Handover
from app.venue.origins.models import ContactOrigin
from app.venue.payment_methods.models import MethodType, PaymentMethod


class AdjustmentKind(StrEnum):
    """Those of `CHARGES` are named as the bill names them."""

    DELIVERY = "delivery"
    ORDER_FEE = "order_fee"
    METHOD_FEE = "method_fee"
    PROMO = "promo"
    DEBT_PAYMENT = "debt_payment"


CHARGES = tuple(AdjustmentKind(kind.value) for kind in ChargeKind)
FEES = tuple(kind for kind in CHARGES if kind is not AdjustmentKind.DELIVERY)


FORGOTTEN = "nobody@erased.invalid"  # in place of a buyer's address, once the law asks no longer who it was


class Returnable:
    """A part of an order that can be refunded: how much of it was, and the `RefundHeader` that says why."""

    refunded_minor: Mapped[int | None]
    header_ref: Mapped[str | None] = mapped_column(String(26))

    @property
    def stands(self) -> bool:
        """It has not been refunded."""
        return self.refunded_minor is None


class Order(Base):
    """`ref` gives access and is secret; `number` is for people and gives none.

    `seats_moved`: paid late, it got other seats. `due_minor` is what is left for a card to pay. `handover`,
    of its delivery mode: somebody gives the tickets out, and `handed_over_by` says who did. `refunded_minor`:
    what its refunded parts come to, for lists; None if none is. `transfer_due_on`: its buyer pays by bank
    transfer, until this day. `revived_in`: the basket that holds its seats anew, for a link to pay. `boxes`:
    what was agreed to beside the terms, and with them, in the words that were read: `event`, `text`, `url`,
    `required`. `origin_id`: where its buyer knows the venue from.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_waiting", "basket_ref", postgresql_where=text("state = 'placed'")),
        Index("ix_orders_standing", "channel_code", "state", "placed_at"),
        Index("ix_orders_placed", "placed_at", "ref"),
        Index("ix_orders_method", "method_code", "placed_at"),
        Index("ix_orders_paid", "paid_at", postgresql_where=text("paid_at IS NOT NULL")),
        Index(
            "ix_orders_named", "channel_code", "placed_at",
            postgresql_where=text(f"email <> '{FORGOTTEN}'"),
        ),
        Index(
            "ix_orders_to_hand_over", "channel_code", "handover", "ref",
            postgresql_where=text("handover IS NOT NULL AND handed_over_at IS NULL AND state = 'paid'"),
        ),
        Index(
            "ix_orders_handed_over", "channel_code", "handover", "handed_over_at", "ref",
            postgresql_where=text("handed_over_at IS NOT NULL"),
        ),
        Index(
            "ix_orders_partly_refunded", "placed_at", "ref", "channel_code",
            postgresql_where=text("state = 'paid' AND refunded_minor IS NOT NULL"),
        ),
        Index(
            "ix_orders_transfers", "transfer_due_on", "ref",
            postgresql_where=text("transfer_due_on IS NOT NULL AND state = 'placed'"),
        ),
        Index(
            "ix_orders_origin", "origin_id", "placed_at", postgresql_where=text("origin_id IS NOT NULL")
        ),
    )  # fmt: skip

    ref: Mapped[str] = mapped_column(String(26), primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    basket_ref: Mapped[str] = mapped_column(ForeignKey("baskets.ref"), index=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    contact_ref: Mapped[str | None] = mapped_column(ForeignKey(Contact.ref), index=True)
    state: Mapped[OrderState] = mapped_column(EnumColumn(OrderState), default=OrderState.PLACED)
    lang: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    delivery_mode_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_modes.id"))
    address: Mapped[dict[str, Any] | None]
    handover: Mapped[Handover | None] = mapped_column(EnumColumn(Handover))
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[str] = mapped_column(String(100), default="")
    browser: Mapped[dict[str, Any]]
    method_code: Mapped[str | None] = mapped_column(ForeignKey("payment_methods.code"))
    terms_version: Mapped[str] = mapped_column(String(20))
    terms_accepted_at: Mapped[datetime]
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]
    seats_moved: Mapped[bool] = mapped_column(default=False)
    total: Mapped[Money] = composite(mapped_column("total_minor"), mapped_column("total_currency", String(3)))
    due_minor: Mapped[int]
    refunded_minor: Mapped[int | None]
    transfer_due_on: Mapped[date | None]
    revived_in: Mapped[str | None] = mapped_column(String(26))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("contact_origins.id"))

    basket: Mapped[Basket] = relationship()
    channel = CachedRow(Channel, "channel_code")
    delivery_mode = CachedRow(DeliveryMode, "delivery_mode_id")
    method = CachedRow(PaymentMethod, "method_code")
    origin = CachedRow(ContactOrigin, "origin_id")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.id")
    adjustments: Mapped[list[Adjustment]] = relationship(order_by="Adjustment.id")
    gifts: Mapped[list[OrderGift]] = relationship(back_populates="order", order_by="OrderGift.position")
    notes: Mapped[list[OrderNote]] = relationship(order_by="OrderNote.written_at.desc()")

    @property
    def subtotal(self) -> Money:
        return money.total((line.price for line in self.lines), self.total.currency)

    @property
    def given(self) -> Money:
        """The value of the gift vouchers in it."""
        return money.total((gift.price for gift in self.gifts), self.total.currency)

    @property
    def vat(self) -> Money:
        """The tax inside the total; gift vouchers carry none before they are used (L26)."""
        parts = [(line.vat_bp, line.paid) for line in self.lines]
        parts += [(part.vat_bp, part.price) for part in self.charges]
        return pricing.vat(parts, self.total.currency)

    @property
    def charges(self) -> list[Adjustment]:
        """What was charged for the order as a whole: its delivery, fees."""
        return self.adjusted(*CHARGES)

    @property
    def delivery_fee(self) -> Money:
        return self._sum_of(AdjustmentKind.DELIVERY)

    @property
    def order_fee(self) -> Money:
        return self._sum_of(AdjustmentKind.ORDER_FEE)

    @property
    def method_fee(self) -> Money:
        """What paying this way cost."""
        return self._sum_of(AdjustmentKind.METHOD_FEE)

    @property
    def discount(self) -> Money:
        """What a promo code took off: a negative amount, or nothing."""
        return self._sum_of(AdjustmentKind.PROMO)

    @property
    def debt_payment(self) -> Money:
        """How much of the contact's deferred account was paid with it."""
        return self._sum_of(AdjustmentKind.DEBT_PAYMENT)

    @property
    def promo_name(self) -> Texts | None:
        return next((part.name for part in self.adjusted(AdjustmentKind.PROMO)), None)

    def _sum_of(self, kind: AdjustmentKind) -> Money:
        return money.total((part.price for part in self.adjusted(kind)), self.total.currency)

    def adjusted(self, *kinds: AdjustmentKind) -> list[Adjustment]:
        return [part for part in self.adjustments if part.kind in kinds]

    @property
    def due(self) -> Money:
        """What is left of the total for a card to pay; the rest is paid by tenders."""
        return Money(self.due_minor, self.total.currency)

    @property
    def standing(self) -> list[OrderLine]:
        """The tickets that were not refunded."""
        return [line for line in self.lines if line.stands]

    @property
    def returnable(self) -> list[OrderLine | OrderGift | Adjustment]:
        """What can still be refunded; the payment of a debt cannot."""
        parts: list[OrderLine | OrderGift | Adjustment] = [*self.lines, *self.gifts, *self.charges]
        return [part for part in parts if part.stands]

    @property
    def refunded(self) -> Money:
        """How much of it was refunded."""
        parts: list[Returnable] = [*self.lines, *self.gifts, *self.adjustments]
        return Money(sum(part.refunded_minor or 0 for part in parts), self.total.currency)

    @property
    def partly_refunded(self) -> bool:
        """Some of it was, and some was not."""
        return self.paid and self.refunded_minor is not None

    @property
    def online(self) -> bool:
        """Its tickets are in the email and on the shop's pages."""
        return self.handover is None or (self.delivery_mode is not None and self.delivery_mode.also_online)

    @property
    def in_shares(self) -> bool:
        """It is paid in instalments."""
        return self.method_code is not None and self.method.type is MethodType.INSTALMENTS

    @property
    def by_transfer(self) -> bool:
        """Whether its buyer chose to pay by bank transfer."""
        return self.method_code is not None and self.method.type is MethodType.TRANSFER

    @property
    def awaits_transfer(self) -> bool:
        """A transfer that its buyer agreed to may still pay it, as long as seats can be found."""
        return self.transfer_due_on is not None and self.state.may_be_paid

    @property
    def transfer_given_up(self) -> bool:
        """It waited for a transfer until staff gave it up: money that comes all the same becomes credit."""
        return self.transfer_due_on is not None and self.state is OrderState.CANCELED

    @property
    def live(self) -> bool:
        return self.state is OrderState.PLACED

    @property
    def paid(self) -> bool:
        return self.state is OrderState.PAID

    def move(self, to: OrderState) -> bool:
        """Take the step if it is new."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
        return fresh


# Guests' orders by address, to attach them once somebody proves it is theirs.
Index(
    "ix_orders_strangers",
    Order.channel_code,
    func.lower(Order.email),
    postgresql_where=Order.contact_ref.is_(None),
)


# Staff find an order by how its address or name begins.
for column in (Order.email, Order.name):
    Index(
        f"ix_orders_lower_{column.key}", func.lower(column).label("begins"),
        postgresql_ops={"begins": "varchar_pattern_ops"},
    )  # fmt: skip


class OrderLine(Returnable, Base):
    """One ticket: a place, a tariff, an all-in price and the fee included in it (minor units).

    `discount_minor` is this ticket's share of what a promo code took off the order; its VAT follows.
    """

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    price_type_id: Mapped[int] = mapped_column(ForeignKey("price_types.id"))
    price: Mapped[Money] = composite(mapped_column("price_minor"), mapped_column("price_currency", String(3)))
    fee_minor: Mapped[int]
    vat_bp: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")
    place: Mapped[Place] = relationship()
    price_type = CachedRow(PriceType, "price_type_id")

    @property
    def paid(self) -> Money:
        return self.price - Money(self.discount_minor or 0, self.price.currency)

    @property
    def fee(self) -> Money:
        """The part of the price paid that is the fee."""
        return min(Money(self.fee_minor, self.price.currency), self.paid)

    @property
    def kept(self) -> Money:
        """The part of the price paid that was not refunded: all, nothing, or the fee."""
        return self.paid - Money(self.refunded_minor or 0, self.price.currency)


class Adjustment(Returnable, Base):
    """A signed row that explains part of a total. A promo code's has a name; its VAT is in the lines."""

    __tablename__ = "adjustments"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    kind: Mapped[AdjustmentKind] = mapped_column(EnumColumn(AdjustmentKind))
    price: Mapped[Money] = composite(mapped_column("price_minor"), mapped_column("price_currency", String(3)))
    vat_bp: Mapped[int]
    name: Mapped[Texts | None]

    @property
    def kept(self) -> Money:
        return self.price - Money(self.refunded_minor or 0, self.price.currency)


class OrderGift(Returnable, GiftColumns, Base):
    """A gift voucher in an order; once paid, it has a voucher.

    Its code is stored encrypted until the email with it is sent, and then deleted.
    """

    __tablename__ = "order_gifts"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    position: Mapped[int]
    good_until: Mapped[date]
    voucher_ref: Mapped[str | None] = mapped_column(ForeignKey(Voucher.ref), index=True)
    code: Mapped[str | None] = mapped_column(Sealed)
    sendings: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="gifts")
    voucher: Mapped[Voucher | None] = relationship()

    @property
    def recipient(self) -> str:
        return self.email or self.order.email

    @property
    def email_subject_ref(self) -> str:
        """Its ref with the number of the sending, so that an older email about it is recognized."""
        return f"{self.ref}.{self.sendings}"


class OrderNote(Base):
    """What staff should know of an order. Its buyer never reads it here, but may ask for a copy of it."""

    __tablename__ = "order_notes"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    text: Mapped[str] = mapped_column(String(2000))
    author: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
