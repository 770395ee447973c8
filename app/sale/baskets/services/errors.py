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


class TooManyHeld(Exception):
    """So many places of a performance are held under one address or from one network: no more are."""

    def __init__(self, *, by_email: bool) -> None:
        super().__init__(by_email)
        self.by_email = by_email


class ProofNeeded(Exception):
    """Many places are held from this network: whoever takes more is checked first."""


class NotIdentified(Exception):
    """Nobody has said who buys yet."""


class NotOnSale(Exception):
    """The performance is not on sale, it has no such tariff, or the gift voucher is not sold like this."""


class BasketLocked(Exception):
    """A bank is being asked about this basket: nothing in it may change."""


class BasketChanged(Exception):
    """The basket is no longer what the order says: the shopper has to review it."""


class HoldEnded(Exception):
    """The seats are no longer held."""
