"""What a ticket was before it was moved, and what it became."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import APPEND_ONLY, Base
from app.kernel import clock, refs


class SeatMove(Base):
    """One ticket moved. The line of the order says where it is now; these rows, what was agreed before.

    Prices are all-in, in minor units, before the discount of a promo code.
    """

    __tablename__ = "seat_moves"
    __table_args__ = APPEND_ONLY

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    from_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    to_place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    old_price_minor: Mapped[int]
    new_price_minor: Mapped[int]
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)
    author: Mapped[str] = mapped_column(String(100))
