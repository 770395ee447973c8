"""A sales channel (filière de vente): one shop front and its rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Identity, String, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.db import Base, EnumColumn
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.venue.channels.policies import (
    AccountMode,
    AuthenticationPolicy,
    CodePolicy,
    Country,
    IdentifiesAt,
    OriginPolicy,
    RefundPolicy,
)


class ChannelText(Base):
    """A sentence in a channel's own words. Without a row, or in an empty language, it is the built-in one."""

    __tablename__ = "channel_texts"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    texts: Mapped[Texts]


class Channel(Base):
    """One shop front: its brand, provider, policies, limits and texts. Amounts are in minor units.

    `brand` is the one it starts from; `brand_set` is what the venue has set over it, which `app/venue/brands`
    reads and writes.

    3-D Secure: `near_event_hours` before the first performance of an order count as near. Above
    `challenge_over_minor`, or for accounts younger than `challenge_account_days`, it is always asked for.
    `attempts_per_…` limit attempts that did not pay: those of an order before a pause, the others by the hour
    (for an address, different cards are counted, and a bot check comes before a refusal). Above
    `alarm_percent` refused attempts, shoppers pass a bot check first (`guarded_until`).

    `accepted_countries` are those of cards, as two letters each; none named: all. A card from elsewhere has
    its money sent back at once.

    `order_fee_minor` is charged once for an order with tickets, its VAT inside; `vat_bp` are basis points.

    `iban`, `bic` and `bank_holder` are where transfers go; without them none is offered in the shop.

    `held_per_…` are the most places of one performance held at a time from one network and under one address;
    above `held_unchecked` of a network a bot check comes first. Those signed in are not checked, and may hold
    a multiple of `held_per_network`.

    Orders above `most_order_minor` are not placed online. Without `guests`, whoever buys signs in first;
    `identifies_at` says when. `asks_origin`: whether one says where one knows the venue from.

    `refunds_fees`: ticket fees are refunded with their tickets. `country` decides the law for instalments;
    for a `large_company` the longest delay is shorter. `withholds_unpaid_days`: this many days before the
    performance, unpaid tickets on a deferred account stop opening doors; None is never.

    `…_limit_minor`: what staff may refund, managers may refund and anybody may adjust, or
    put on a voucher they issue, in one go alone. `vouchers_per_order`: the most that pay for one order.

    `account_mode`: with which of its own provider accounts it pays; None: with that of the environment.

    `keeps_…`: how long baskets and orders that came to nothing, emails, and the buyers of orders are kept.

    `own_texts`: its `ChannelText`s by their keys, read with it, so that no page asks for them.
    """

    __tablename__ = "channels"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[Texts]
    brand: Mapped[str] = mapped_column(String(20))
    brand_set: Mapped[dict[str, Any]] = mapped_column(default=dict)
    host: Mapped[str | None] = mapped_column(String(100), unique=True)
    public_url: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(40))
    provider: Mapped[str] = mapped_column(String(20))
    account_mode: Mapped[AccountMode | None] = mapped_column(EnumColumn(AccountMode))
    accepted_brands: Mapped[list[str]]
    accepted_countries: Mapped[list[str]] = mapped_column(default=list)
    authentication: Mapped[AuthenticationPolicy] = mapped_column(EnumColumn(AuthenticationPolicy))

    near_event_hours: Mapped[int] = mapped_column(default=72)
    challenge_over_minor: Mapped[int | None]
    challenge_account_days: Mapped[int | None]
    asks_code: Mapped[CodePolicy] = mapped_column(EnumColumn(CodePolicy), default=CodePolicy.ALWAYS)
    refuses_wrong_code: Mapped[bool] = mapped_column(default=True)
    saves_cards: Mapped[bool] = mapped_column(default=True)
    warns_days: Mapped[int] = mapped_column(default=30)
    guarded_until: Mapped[datetime | None]

    hold_minutes: Mapped[int] = mapped_column(default=15)
    extension_minutes: Mapped[int] = mapped_column(default=10)
    life_minutes: Mapped[int] = mapped_column(default=120)
    bank_minutes: Mapped[int] = mapped_column(default=30)
    after_refusal_minutes: Mapped[int] = mapped_column(default=5)
    places_per_order: Mapped[int] = mapped_column(default=10)
    order_fee_minor: Mapped[int] = mapped_column(default=0)
    order_fee_vat_bp: Mapped[int] = mapped_column(default=2_000)
    most_order_minor: Mapped[int | None]
    guests: Mapped[bool] = mapped_column(default=True)
    identifies_at: Mapped[IdentifiesAt] = mapped_column(
        EnumColumn(IdentifiesAt), default=IdentifiesAt.CHECKOUT
    )
    asks_origin: Mapped[OriginPolicy] = mapped_column(EnumColumn(OriginPolicy), default=OriginPolicy.NEVER)
    held_per_network: Mapped[int] = mapped_column(default=40)
    held_per_email: Mapped[int] = mapped_column(default=20)
    held_unchecked: Mapped[int] = mapped_column(default=20)
    attempts_per_order: Mapped[int] = mapped_column(default=3)
    attempts_per_visitor: Mapped[int] = mapped_column(default=5)
    attempts_per_card: Mapped[int] = mapped_column(default=10)
    attempts_per_address: Mapped[int] = mapped_column(default=10)
    alarm_percent: Mapped[int] = mapped_column(default=30)
    pause_minutes: Mapped[int] = mapped_column(default=15)
    advise_orphans: Mapped[bool] = mapped_column(default=True)
    scans_cards: Mapped[bool] = mapped_column(default=True)
    refund_policy: Mapped[RefundPolicy] = mapped_column(
        EnumColumn(RefundPolicy), default=RefundPolicy.IN_TURN
    )
    refunds_fees: Mapped[bool] = mapped_column(default=True)
    country: Mapped[Country] = mapped_column(EnumColumn(Country), default=Country.FRANCE)
    large_company: Mapped[bool] = mapped_column(default=False)
    withholds_unpaid_days: Mapped[int | None]
    refund_limit_minor: Mapped[int] = mapped_column(default=100_00)
    manager_refund_limit_minor: Mapped[int] = mapped_column(default=1000_00)
    adjustment_limit_minor: Mapped[int] = mapped_column(default=50_00)
    voucher_limit_minor: Mapped[int] = mapped_column(default=100_00)
    vouchers_per_order: Mapped[int] = mapped_column(default=10)
    approves_alone: Mapped[bool] = mapped_column(default=False)
    alone_after_minutes: Mapped[int] = mapped_column(default=10)
    keeps_baskets_days: Mapped[int] = mapped_column(default=30)
    keeps_emails_days: Mapped[int] = mapped_column(default=1095)
    keeps_orders_years: Mapped[int] = mapped_column(default=10)

    bank_holder: Mapped[str] = mapped_column(String(70), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(30))
    accessibility: Mapped[Texts]

    own_texts: Mapped[dict[str, Any] | None] = column_property(
        select(func.jsonb_object_agg(ChannelText.key, ChannelText.texts, type_=JSONB))
        .where(ChannelText.channel_code == code)
        .correlate_except(ChannelText)
        .scalar_subquery()
    )
    fees: Mapped[list[Fee]] = relationship(order_by="Fee.from_minor", lazy="selectin")

    @property
    def most_order(self) -> Money | None:
        """The most one order may come to online; None: any amount."""
        return None if self.most_order_minor is None else Money(self.most_order_minor, self.currency)

    @property
    def takes_transfers(self) -> bool:
        return bool(self.iban and self.bank_holder)

    @property
    def order_fee(self) -> Money:
        """Charged once for an order with tickets."""
        return Money(self.order_fee_minor, self.currency)

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def extension(self) -> timedelta:
        return timedelta(minutes=self.extension_minutes)

    @property
    def life(self) -> timedelta:
        return timedelta(minutes=self.life_minutes)

    @property
    def bank_time(self) -> timedelta:
        """How long seats stay locked while a bank is asked."""
        return timedelta(minutes=self.bank_minutes)

    def guarded(self, now: datetime) -> bool:
        """Whether shoppers pass a bot check before they pay by card, because stolen cards are being tried."""
        return self.guarded_until is not None and now < self.guarded_until

    def date_at(self, moment: datetime) -> date:
        """The date at the venue."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def begin_of(self, day: date) -> datetime:
        """When a day begins at the venue."""
        return self.at(day, time.min)

    def end_of(self, day: date) -> datetime:
        """Its last second at the venue: what ends then still says this day."""
        return self.at(day, time(23, 59, 59))

    def at(self, day: date, hour: time) -> datetime:
        """This time of the venue's clock."""
        return datetime.combine(day, hour, ZoneInfo(self.timezone)).astimezone(UTC)

    def fee_on(self, price: Money) -> Money:
        """The ticket fee from the grid: the highest step the price reaches. A free ticket carries none."""
        steps = [fee.minor for fee in self.fees if price.minor and fee.from_minor <= price.minor]
        return Money(steps[-1] if steps else 0, price.currency)


class Fee(Base):
    """One step of the channel's fee grid: from this price on, this fee per ticket (minor units)."""

    __tablename__ = "fees"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), index=True)
    from_minor: Mapped[int]
    minor: Mapped[int]
