"""Venues, their halls, and the plan of each hall: zones, seats, and what seats are worth."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel.texts import Texts


class Venue(Base):
    """A building people come to."""

    __tablename__ = "venues"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[Texts]
    address: Mapped[str] = mapped_column(String(200))
    map_url: Mapped[str] = mapped_column(String(300))
    access: Mapped[Texts]


class Hall(Base):
    """A room of a venue in which something is shown."""

    __tablename__ = "halls"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), index=True)
    name: Mapped[Texts]

    venue = CachedRow(Venue, "venue_id")


class Category(Base):
    """A price zone of a hall (Cat 1, Cat 2…), best first."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("halls.id"), index=True)
    name: Mapped[Texts]
    position: Mapped[int]


class HallPlan(Base):
    """One version of a hall's plan. A draft may be changed; what is published stays as it is.

    Performances are sold on a published plan, and keep it when a later one is published.
    """

    __tablename__ = "hall_plans"
    __table_args__ = (
        UniqueConstraint("hall_id", "number"),
        Index("uq_hall_plans_draft", "hall_id", unique=True, postgresql_where=text("published_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("halls.id"))
    number: Mapped[int]
    published_at: Mapped[datetime | None]


class Zone(Base):
    """A part of a plan. Its seats are numbered, or it is one category of so many places without numbers."""

    __tablename__ = "zones"
    __table_args__ = (
        UniqueConstraint("plan_id", "category_id"),
        CheckConstraint("(category_id IS NULL) = (capacity IS NULL)", name="numbered"),
        Index(None, "plan_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("hall_plans.id"))
    name: Mapped[Texts]
    position: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    capacity: Mapped[int | None]

    @property
    def numbered(self) -> bool:
        return self.capacity is None


class SeatKind(StrEnum):
    SEAT = "seat"
    WHEELCHAIR = "wheelchair"  # a space without a chair
    COMPANION = "companion"  # the chair beside such a space


class Seat(Base):
    """A seat of a plan. Neighbors share a bench and have consecutive positions on it.

    `x` and `y` are tenths of the distance between two seats, in a drawing of the zone; the stage is on top.
    Rows stand in the sequence of `row_order`, the one nearest the stage first. `beside_id` of a companion
    is the wheelchair space it belongs to.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("zone_id", "row", "number"),
        Index("ix_seats_beside_id", "beside_id", postgresql_where=text("beside_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("zones.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    door: Mapped[Texts]
    row: Mapped[str] = mapped_column(String(5))
    number: Mapped[str] = mapped_column(String(5))
    bench: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    rank: Mapped[int]
    step_free: Mapped[bool] = mapped_column(default=False)
    view: Mapped[Texts]
    restricted_view: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[SeatKind] = mapped_column(EnumColumn(SeatKind), default=SeatKind.SEAT)
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    row_order: Mapped[int] = mapped_column(SmallInteger, default=1)
    x: Mapped[int] = mapped_column(SmallInteger, default=0)
    y: Mapped[int] = mapped_column(SmallInteger, default=0)

    zone: Mapped[Zone] = relationship(lazy="joined", innerjoin=True)
