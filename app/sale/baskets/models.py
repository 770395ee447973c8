"""A basket, its lines and gifts, and how long its seats are held."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, func, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.accounting.vouchers.models import GiftColumns
from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.catalog.models import Event, Place, PriceType
from app.sale.pricing import services as pricing
from app.sale.pricing.services import Bill, Charge, ChargeKind, Item
from app.sale.promotions.models import PromoCode, Redemption
from app.venue.channels.models import Channel
from app.venue.delivery.models import DeliveryMode
from app.venue.origins import services as origins


class BasketState(StrEnum):
    OPEN = "open"
    LAPSED = "lapsed"
    CANCELED = "canceled"
    BOUGHT = "bought"


class Basket(Base):
    """`order_ref` is the order that says what the basket says now; any change clears it.

    `held_until` moves with additions, never past `life_ends_at`; `rounds` is how often it began. `network` is
    a keyed digest of where its places were taken from; once its buyer has signed out, of their address.
    `debt_payment_minor`, `credit_cap_minor` and `order_fee_minor` are in minor units of the channel's
    currency. The fee per order is the one that held when its first ticket was taken. `origin_id`: where its
    buyer knows the venue from.
    """

    __tablename__ = "baskets"
    __table_args__ = (
        Index("ix_baskets_running", "held_until", postgresql_where=text("state = 'open'")),
        Index("ix_baskets_network", "network", "opened_at"),
        Index(
            "ix_baskets_abandoned",
            "channel_code",
            "opened_at",
            postgresql_where=text("state IN ('open', 'lapsed', 'canceled')"),
        ),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    state: Mapped[BasketState] = mapped_column(EnumColumn(BasketState), default=BasketState.OPEN)
    lang: Mapped[str] = mapped_column(String(2))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    held_until: Mapped[datetime | None]
    life_ends_at: Mapped[datetime | None]
    payment_lock_until: Mapped[datetime | None]

    email: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(100), default="")
    delivery_mode_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_modes.id"))
    address: Mapped[dict[str, Any] | None]
    contact_ref: Mapped[str | None] = mapped_column(ForeignKey(Contact.ref), index=True)
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("contact_origins.id"))
    order_ref: Mapped[str | None] = mapped_column(String(26))
    method_code: Mapped[str | None] = mapped_column(ForeignKey("payment_methods.code", onupdate="CASCADE"))
    network: Mapped[str] = mapped_column(String(32), default="")
    rounds: Mapped[int] = mapped_column(default=0)
    debt_payment_minor: Mapped[int] = mapped_column(default=0)
    uses_credit: Mapped[bool] = mapped_column(default=False)
    credit_cap_minor: Mapped[int | None]
    order_fee_minor: Mapped[int] = mapped_column(default=0)
    order_fee_vat_bp: Mapped[int] = mapped_column(default=0)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemptions.id"), index=True)

    redemption: Mapped[Redemption | None] = relationship(lazy="joined")
    channel = CachedRow(Channel, "channel_code")
    delivery_mode = CachedRow(DeliveryMode, "delivery_mode_id")
    lines: Mapped[list[BasketLine]] = relationship(
        back_populates="basket", order_by="BasketLine.id", cascade="all, delete-orphan"
    )
    gifts: Mapped[list[BasketGift]] = relationship(order_by="BasketGift.id", cascade="all, delete-orphan")

    locked = False  # whether this transaction holds its lock; not a column

    @property
    def promo(self) -> PromoCode | None:
        return self.redemption.promo if self.redemption and self.redemption.live else None

    @property
    def bill(self) -> Bill:
        return self.bill_with(self.carrier)

    def bill_with(self, mode: DeliveryMode | None) -> Bill:
        """The bill with another delivery mode."""
        items = [
            Item(line.price, line.fee_minor, event.vat_bp, event.slug)
            for line in self.lines
            for event in (line.place.performance.event,)
        ]
        charges = [self.order_fee, *([Charge(ChargeKind.DELIVERY, mode.fee, mode.vat_bp)] if mode else [])]
        gifts = [gift.price for gift in self.gifts]
        return pricing.price(items, self.promo, self.channel.currency, charges, gifts, self.debt_payment)

    @property
    def order_fee(self) -> Charge:
        """The fee per order of whoever buys tickets; it stays the same for as long as any is held."""
        fee = Money(self.order_fee_minor or 0, self.channel.currency)
        return Charge(ChargeKind.ORDER_FEE, fee, self.order_fee_vat_bp or 0)

    @order_fee.setter
    def order_fee(self, fee: Charge) -> None:
        self.order_fee_minor, self.order_fee_vat_bp = fee.price.minor, fee.vat_bp

    @property
    def empty(self) -> bool:
        return not self.count

    @property
    def count(self) -> int:
        """How many things are in it."""
        return len(self.lines) + len(self.gifts) + bool(self.debt_payment_minor)

    @property
    def debt_payment(self) -> Money:
        """How much of their deferred account the contact pays with it."""
        return Money(self.debt_payment_minor, self.channel.currency)

    @property
    def carrier(self) -> DeliveryMode | None:
        """The delivery mode of its tickets. Gift vouchers are always sent by email."""
        return self.delivery_mode if self.lines else None

    @property
    def subtotal(self) -> Money:
        """All tickets, every mandatory fee included."""
        return money.total((line.price for line in self.lines), self.channel.currency)

    @property
    def delivery_fee(self) -> Money:
        return self.carrier.fee if self.carrier else Money(0, self.channel.currency)

    @property
    def total(self) -> Money:
        return self.bill.total

    @property
    def delivery_is_known(self) -> bool:
        """Whether delivery is chosen and possible; with gift vouchers alone there is nothing to choose."""
        mode = self.carrier
        if mode is None:
            return not self.lines
        return bool(self.address or not mode.needs_address) and self.can_go_by(mode)

    @property
    def identified(self) -> bool:
        """Whether it is known who buys. Where guests do not buy, that is somebody who has signed in."""
        return bool(self.email) and (self.channel.guests or self.contact_ref is not None)

    @property
    def origin_is_known(self) -> bool:
        """Whether it is said where its buyer knows the venue from, or need not be: a debt is no order."""
        if self.origin_id is not None or not (self.lines or self.gifts):
            return True
        return not origins.required_of(self.channel)

    @property
    def events(self) -> list[Event]:
        """Those it holds places of, each once."""
        return list(
            {event.id: event for line in self.lines for event in (line.place.performance.event,)}.values()
        )

    def can_go_by(self, mode: DeliveryMode) -> bool:
        """Whether all its events allow this delivery mode, and its tickets arrive in time."""
        return self.may_go_by(mode) and self.arrives_in_time(mode)

    def may_go_by(self, mode: DeliveryMode) -> bool:
        return all(event.may_go_by(mode.code) for event in self.events)

    def arrives_in_time(self, mode: DeliveryMode) -> bool:
        """Whether tickets sent this way arrive before the first performance begins."""
        now = clock.now()
        return all(mode.arrives_before(line.place.performance.starts_at, now) for line in self.lines)

    def payment_locked(self, now: datetime) -> bool:
        """While a bank is asked, nothing in the basket may change or lapse."""
        return self.payment_lock_until is not None and now < self.payment_lock_until

    def lapsed(self, now: datetime) -> bool:
        late = self.held_until is not None and self.held_until <= now
        return self.state is BasketState.LAPSED or (late and not self.payment_locked(now))

    @property
    def usable(self) -> bool:
        """Open and not lapsed. It may still be locked for payment."""
        return self.state is BasketState.OPEN and not self.lapsed(clock.now())

    @property
    def may_be_extended(self) -> bool:
        return bool(self.held_until and self.life_ends_at and self.held_until < self.life_ends_at)

    def hold_until(self, moment: datetime) -> None:
        """Hold the seats until `moment`, never past the basket's longest life, and never shorten the hold."""
        ceiling = self.life_ends_at or moment
        self.held_until = max(self.held_until or moment, min(moment, ceiling))


# What somebody holds under an address, and what is theirs once they have proved it.
Index("ix_baskets_lower_email", func.lower(Basket.email))


class BasketLine(Base):
    """One place at one tariff; its price stays the same for as long as the seat is held."""

    __tablename__ = "basket_lines"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    basket_ref: Mapped[str] = mapped_column(ForeignKey("baskets.ref"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    price_type_id: Mapped[int] = mapped_column(ForeignKey("price_types.id"))
    price: Mapped[Money] = composite(mapped_column("price_minor"), mapped_column("price_currency", String(3)))
    fee_minor: Mapped[int]

    basket: Mapped[Basket] = relationship(back_populates="lines")
    place: Mapped[Place] = relationship()
    price_type = CachedRow(PriceType, "price_type_id")


class BasketGift(GiftColumns, Base):
    """One gift voucher to buy. Nothing is held for it, so it does not lapse."""

    __tablename__ = "basket_gifts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    basket_ref: Mapped[str] = mapped_column(ForeignKey("baskets.ref"), index=True)
