"""Why something cannot be done with a basket."""

from __future__ import annotations

from collections.abc import Sequence


class PlacesGone(Exception):
    """Fewer places were free than asked for; nothing was taken."""

    def __init__(self, missing: Sequence[int] = ()) -> None:
        super().__init__(missing)
        self.missing = missing


class TooMany(Exception):
    """More places or gift vouchers than are sold in one order."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NotOnSale(Exception):
    """The performance is not on sale, it has no such tariff, or the gift voucher is not sold like this."""


class BasketLocked(Exception):
    """A bank is being asked about this basket: nothing in it may change."""


class BasketChanged(Exception):
    """The basket is no longer what the order says: the shopper has to review it."""


class HoldEnded(Exception):
    """The seats are no longer held."""
