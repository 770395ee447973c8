"""Ways tickets reach the shopper, each with its delay and its fee."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from app.db import Base, EnumColumn
from app.kernel.money import Money
from app.kernel.texts import Texts

E_TICKET = "e_ticket"


class Handover(StrEnum):
    """How somebody of the venue gives tickets out."""

    BOX_OFFICE = "box_office"
    POST = "post"


class DeliveryMode(Base):
    """`vat_bp` is the rate included in its fee, in basis points: each country has its own.

    Without `handover`, tickets are given out by email and on the shop's pages, as soon as they are paid. With
    it they are not, unless `also_online`. One that is not `offered` stays with the orders that have it.
    """

    __tablename__ = "delivery_modes"
    __table_args__ = (UniqueConstraint("channel_code", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    name: Mapped[Texts]
    delay: Mapped[Texts]
    fee: Mapped[Money] = composite(mapped_column("fee_minor"), mapped_column("fee_currency", String(3)))
    vat_bp: Mapped[int] = mapped_column(default=2_000)
    needs_address: Mapped[bool] = mapped_column(default=False)
    days_needed: Mapped[int] = mapped_column(default=0)
    handover: Mapped[Handover | None] = mapped_column(EnumColumn(Handover))
    also_online: Mapped[bool] = mapped_column(default=False)
    offered: Mapped[bool] = mapped_column(default=True)

    def arrives_before(self, start: datetime, now: datetime) -> bool:
        return now + timedelta(days=self.days_needed) <= start


def address_lines(address: dict[str, Any] | None) -> list[str]:
    """A postal address as it stands on an envelope."""
    if not address:
        return []
    lines = [
        address["name"],
        address["street"],
        f"{address['postcode']} {address['town']}",
        address["country"],
    ]
    return [line for line in lines if line]
