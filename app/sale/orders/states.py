"""The life of an order."""

from __future__ import annotations

from enum import StrEnum


class OrderState(StrEnum):
    """`replaced`: the shopper went back and changed their mind. `refunded`: paid and all of it taken
    back, or paid too late and never sold."""

    PLACED = "placed"
    LAPSED = "lapsed"
    CANCELED = "canceled"
    REPLACED = "replaced"
    PAID = "paid"
    REFUNDED = "refunded"

    @property
    def may_be_paid(self) -> bool:
        """Money for an order that merely waited too long is still welcome, if seats can be found."""
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
