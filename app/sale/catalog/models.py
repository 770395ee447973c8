"""Events, performances and their places. A place is a row, numbered or not, and is sold once."""

from __future__ import annotations

import hmac
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import fingerprints
from app.kernel.money import Money
from app.kernel.texts import Texts, without_separators
from app.sale.halls.models import Category, Hall, Seat, Venue


class PerformanceState(StrEnum):
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    CANCELED = "canceled"


class Event(Base):
    """What is shown. `published_at`: since when the shop has it; `archived_at`: since when no more.

    `delivery_codes`: the delivery modes of its channel that it allows; none: all of them.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("channel_code", "slug"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    hall_id: Mapped[int] = mapped_column(ForeignKey("halls.id"))
    slug: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[Texts]
    subtitle: Mapped[Texts]
    description: Mapped[Texts]
    refund_terms: Mapped[Texts]
    minutes: Mapped[int]
    age: Mapped[Texts]
    numbered: Mapped[bool]
    step_free: Mapped[bool]
    vat_bp: Mapped[int]
    motif: Mapped[str] = mapped_column(String(20))
    palette: Mapped[str] = mapped_column(String(20))
    delivery_codes: Mapped[list[str]] = mapped_column(default=list)
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    hall = CachedRow(Hall, "hall_id")

    @property
    def venue(self) -> Venue:
        return self.hall.venue

    @property
    def public(self) -> bool:
        """Whether the shop shows it."""
        return self.published_at is not None and self.archived_at is None

    def may_go_by(self, code: str) -> bool:
        """Whether its tickets may be delivered this way."""
        return not self.delivery_codes or code in self.delivery_codes


class EventBox(Base):
    """A box at the Summary, beside the terms, for orders with tickets of the event."""

    __tablename__ = "event_boxes"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    position: Mapped[int]
    text: Mapped[Texts]
    url: Mapped[str] = mapped_column(String(300), default="")
    required: Mapped[bool]

    event = CachedRow(Event, "event_id")

    @property
    def version(self) -> str:
        """Another one as soon as it says something else: only what was read is agreed to."""
        said = fingerprints.of(self.text.fr, self.text.en, self.url, self.required)
        return f"{self.event_id}-{said}"


class Performance(Base):
    """One performance of an event, or one entry slot. Its places are those of the plan it was made with.

    `closed_at`: since when nothing of it is sold, until somebody reopens it. `vat_bp`: a rate of its own.
    """

    __tablename__ = "performances"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("hall_plans.id"))
    slug: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    doors_at: Mapped[datetime]
    on_sale_at: Mapped[datetime]
    presale_at: Mapped[datetime | None]
    presale_code: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[PerformanceState] = mapped_column(
        EnumColumn(PerformanceState), default=PerformanceState.SCHEDULED
    )
    closed_at: Mapped[datetime | None]
    vat_bp: Mapped[int | None]

    event = CachedRow(Event, "event_id")

    @property
    def vat_rate_bp(self) -> int:
        """The rate inside its prices."""
        return self.event.vat_bp if self.vat_bp is None else self.vat_bp

    @property
    def sellable(self) -> bool:
        """Whether anything of it may be sold at all; when is another matter."""
        return self.state is PerformanceState.SCHEDULED and self.closed_at is None and self.event.public

    def on_sale(self, now: datetime) -> bool:
        return self.on_sale_at <= now < self.starts_at and self.sellable

    def in_presale(self, now: datetime) -> bool:
        """Those who know the code may buy; the sale to everyone comes later."""
        opens = self.presale_at if self.presale_code and self.sellable else None
        return opens is not None and opens <= now < min(self.on_sale_at, self.starts_at)

    def opens_with(self, code: str) -> bool:
        """Whether a presale code is right, however it is written; compared in constant time."""
        return bool(self.presale_code) and hmac.compare_digest(_bare(code), _bare(self.presale_code or ""))


def _bare(code: str) -> bytes:
    """Without case, spaces and dashes."""
    return without_separators(code).casefold().encode()


class PriceType(Base):
    """A tariff: Adult, Reduced, Under 26; `proof` says what to show at the door."""

    __tablename__ = "price_types"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), index=True)
    name: Mapped[Texts]
    proof: Mapped[Texts]
    position: Mapped[int]


class Price(Base):
    """What one category costs in one tariff, before the channel's fee. Shoppers only ever see the sum.

    With a `performance_id` it takes the place of the event's price there.
    """

    __tablename__ = "prices"
    __table_args__ = (
        Index(
            "uq_prices_of_event", "event_id", "category_id", "price_type_id",
            unique=True, postgresql_where=text("performance_id IS NULL"),
        ),
        Index(
            "uq_prices_of_performance", "performance_id", "category_id", "price_type_id",
            unique=True, postgresql_where=text("performance_id IS NOT NULL"),
        ),
        Index(None, "event_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    performance_id: Mapped[int | None] = mapped_column(ForeignKey("performances.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    price_type_id: Mapped[int] = mapped_column(ForeignKey("price_types.id"))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )

    category = CachedRow(Category, "category_id")
    price_type = CachedRow(PriceType, "price_type_id")


FREE = text("basket_ref IS NULL AND order_ref IS NULL")


class Place(Base):
    """One place at one performance: held by one basket, sold to one order, or free.

    `house` seats are not on public sale.
    """

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("performance_id", "seat_id"),
        CheckConstraint("basket_ref IS NULL OR order_ref IS NULL", name="held_or_sold"),
        Index("ix_places_free", "performance_id", "category_id", postgresql_where=FREE),
        Index(
            "ix_places_order_ref", "order_ref",
            postgresql_include=["performance_id"], postgresql_where=text("order_ref IS NOT NULL"),
        ),
        Index(
            "ix_places_held",
            "basket_ref",
            postgresql_where=text("basket_ref IS NOT NULL"),
        ),
        Index("ix_places_seat_id", "seat_id", postgresql_where=text("seat_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("performances.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    house: Mapped[bool] = mapped_column(default=False)
    basket_ref: Mapped[str | None] = mapped_column(String(26))
    order_ref: Mapped[str | None] = mapped_column(String(26))

    performance = CachedRow(Performance, "performance_id")
    category = CachedRow(Category, "category_id")
    seat: Mapped[Seat | None] = relationship()

    @property
    def free(self) -> bool:
        return self.basket_ref is None and self.order_ref is None


class PriorityPass(Base):
    """First choice at a performance, house seats included, for a buyer whose seats were lost. Used once."""

    __tablename__ = "priority_passes"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True)
    performance_id: Mapped[int] = mapped_column(ForeignKey("performances.id"))
    order_ref: Mapped[str] = mapped_column(String(26), index=True)
    places: Mapped[int]
    used_at: Mapped[datetime | None]

    performance = CachedRow(Performance, "performance_id")
