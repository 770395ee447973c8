"""Promo codes, the coupons of those that come as a list, and who is using which."""

from __future__ import annotations

from collections.abc import Sequence
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
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts


class PromoCode(Base):
    """A reduction of a whole order: by a share (basis points) or by an amount (minor units).

    A shared `code` may be used by many; without one, only its coupons can be used, each once. It counts
    on the web (`online`), at the counter, or both.
    """

    __tablename__ = "promo_codes"
    __table_args__ = (
        UniqueConstraint("channel_code", "code"),
        CheckConstraint("(percent_bp IS NULL) <> (amount_minor IS NULL)", name="share_or_amount"),
        CheckConstraint(
            "percent_bp BETWEEN 1 AND 10000 AND amount_minor IS NULL OR amount_minor > 0", name="lowers"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    code: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[Texts]
    percent_bp: Mapped[int | None]
    amount_minor: Mapped[int | None]
    on_fees: Mapped[bool] = mapped_column(default=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    least_minor: Mapped[int] = mapped_column(default=0)
    most_uses: Mapped[int | None]
    most_each: Mapped[int | None]
    event_slugs: Mapped[list[str]] = mapped_column(default=list)
    online: Mapped[bool] = mapped_column(default=True)
    at_counter: Mapped[bool] = mapped_column(default=False)

    def discount(self, bases: Sequence[Money], currency: str) -> Money:
        """What comes off these amounts together: never more than they are."""
        base = Money(sum(amount.minor for amount in bases), currency)
        if self.percent_bp is not None:
            return base.percent(self.percent_bp)
        return Money(min(self.amount_minor or 0, base.minor), currency)


class Coupon(Base):
    """One code of a list, good once."""

    __tablename__ = "coupons"
    __table_args__ = (UniqueConstraint("channel_code", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    promo_id: Mapped[int] = mapped_column(ForeignKey("promo_codes.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))


class RedemptionState(StrEnum):
    RESERVED = "reserved"
    SPENT = "spent"
    FREED = "freed"


LIVE = text("state <> 'freed'")


class Redemption(Base):
    """One basket's use of a code: reserved for as long as it is held, spent when paid, freed otherwise."""

    __tablename__ = "redemptions"
    __table_args__ = (
        Index("uq_redemptions_coupon", "coupon_id", unique=True, postgresql_where=LIVE),
        Index("uq_redemptions_basket", "basket_ref", unique=True, postgresql_where=LIVE),
        Index("ix_redemptions_promo", "promo_id", postgresql_where=LIVE),
        Index("ix_redemptions_freed", "reserved_at", postgresql_where=text("state = 'freed'")),
        Index("ix_redemptions_basket", "basket_ref"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    promo_id: Mapped[int] = mapped_column(ForeignKey("promo_codes.id"))
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupons.id"))
    basket_ref: Mapped[str] = mapped_column(String(26))
    email: Mapped[str] = mapped_column(String(254), default="")
    code: Mapped[str] = mapped_column(String(40))
    state: Mapped[RedemptionState] = mapped_column(
        EnumColumn(RedemptionState), default=RedemptionState.RESERVED
    )
    reserved_at: Mapped[datetime] = mapped_column(default=clock.now)

    promo = CachedRow(PromoCode, "promo_id")

    @property
    def live(self) -> bool:
        return self.state is not RedemptionState.FREED


# How often somebody has used a code, and what is theirs once they have proved their address.
Index("ix_redemptions_lower_email", func.lower(Redemption.email))
