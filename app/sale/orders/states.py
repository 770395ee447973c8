"""The life of an order."""

from __future__ import annotations

from enum import StrEnum


class OrderState(StrEnum):
    """`replaced`: the shopper went back and changed the basket.

    `refunded`: paid and refunded in full, or paid too late and never fulfilled.
    """

    PLACED = "placed"
    LAPSED = "lapsed"
    CANCELED = "canceled"
    REPLACED = "replaced"
    PAID = "paid"
    REFUNDED = "refunded"

    @property
    def may_be_paid(self) -> bool:
        """A lapsed order may still be paid, if seats can be found."""
        return self in (OrderState.PLACED, OrderState.LAPSED)


S = OrderState

TRANSITIONS: dict[OrderState, set[OrderState]] = {
    S.PLACED: {S.PAID, S.LAPSED, S.CANCELED, S.REPLACED, S.REFUNDED},
    S.LAPSED: {S.PAID, S.REFUNDED},
    S.CANCELED: {S.REFUNDED},
    S.REPLACED: {S.REFUNDED},
    S.PAID: {S.REFUNDED},
    S.REFUNDED: set(),
}
