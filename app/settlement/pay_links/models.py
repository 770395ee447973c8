"""A link to pay what is open of an order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.db import Base, EnumColumn
from app.kernel import clock, refs
from app.kernel.money import Money
from app.sale.orders.models import Order


class PayLinkKind(StrEnum):
    """BASKET: seats are held for whoever comes. DEBT: what was put on a deferred account."""

    BASKET = "basket"
    INSTALMENTS = "instalments"
    DEBT = "debt"


class PayLink(Base):
    """`code` is what an address ends with, short enough to be read aloud. `amount` is what was open when it
    was made; what is to be paid is worked out when somebody comes.
    """

    __tablename__ = "pay_links"

    code: Mapped[str] = mapped_column(String(10), primary_key=True, default=lambda: refs.new(10))
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    basket_ref: Mapped[str | None] = mapped_column(ForeignKey("baskets.ref"), index=True)
    kind: Mapped[PayLinkKind] = mapped_column(EnumColumn(PayLinkKind))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    numbers: Mapped[list[int]] = mapped_column(default=list)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(100))
    sent_to: Mapped[str] = mapped_column(String(254), default="")
    expires_at: Mapped[datetime]

    order: Mapped[Order] = relationship()

    @property
    def live(self) -> bool:
        return clock.now() < self.expires_at
