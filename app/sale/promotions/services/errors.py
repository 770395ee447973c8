"""Why a promo code cannot be used, or not be created."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from app.kernel.money import Money


class PromoRefusal(StrEnum):
    """Why a code is refused, in the order a shopper can do something about it."""

    UNKNOWN = "unknown"
    NOT_ONLINE = "not_online"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OTHER_EVENT = "other_event"
    BELOW_MINIMUM = "below_minimum"
    USED = "used"
    ONE_ALREADY = "one_already"


class PromoCodeTaken(Exception):
    """The channel has a promo code or a coupon with these letters already."""


class PromoInUse(Exception):
    """Somebody uses it: only its names, its end and its most uses may change."""


class PromoCodeRejected(Exception):
    """`moment`: when it begins or ended (NOT_YET, EXPIRED). `least`: what it asks for (BELOW_MINIMUM)."""

    def __init__(
        self, reason: PromoRefusal, *, moment: datetime | None = None, least: Money | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.moment, self.least = reason, moment, least
