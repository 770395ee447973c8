"""Why an order cannot be placed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.money import Money
from app.settlement.instalments.offers import Proposal


class NotOnline(Exception):
    """The venue takes no vouchers in its web shop."""


class TooManyVouchers(Exception):
    """As many vouchers as the channel allows, which is `limit`, pay for this order already (S116)."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class OnlyGifts(Exception):
    """Nothing but gift vouchers in the basket: no code lowers their price, no voucher pays it (E29)."""


class NobodyOwes(Exception):
    """A debt is to be paid and nobody is signed in."""


class MethodWithdrawn(Exception):
    """The chosen payment method is no longer offered for this amount: another has to be chosen (E31)."""


class StepsMissing(Exception):
    """How tickets are delivered, or where the buyer knows the venue from, has to be said first, or anew."""


class TermsChanged(Exception):
    """The venue has published other terms since the page was drawn: they are to be read and accepted anew."""


class OverLimit(Exception):
    """The order comes to more than may be ordered online, which is `most`."""

    def __init__(self, most: Money) -> None:
        super().__init__(most)
        self.most = most


class ChangedAmount(StrEnum):
    """Which amount is no longer as it was on the screen."""

    AMOUNT = "amount"
    CREDIT = "credit"
    LATER = "later"
    SCHEDULE = "schedule"


class NoMandate(Exception):
    """Nothing may be collected later without a mandate from the shopper."""


class BoxesNotTicked(Exception):
    """An event of the order asks for boxes that were not ticked, or say something else by now."""


class PriceChanged(Exception):
    """What is to be paid, or can be paid with, is no longer what was on the screen; nothing has been done."""

    def __init__(self, shown_minor: int, now: Money, what: ChangedAmount = ChangedAmount.AMOUNT) -> None:
        super().__init__(shown_minor, now, what)
        self.shown = Money(shown_minor, now.currency)
        self.now = now
        self.what = what


@dataclass(frozen=True)
class QuotedAmounts:
    """The amounts on the page the shopper sent, in minor units: due, credit used, payable later, and the fee
    for paying as they chose, which is not in what is due.

    `schedule` is the fingerprint of the instalments it showed. `mandate` returns the text the shopper agreed
    to for a proposal, or "" if they did not agree. `boxes` are the versions of those that were ticked.
    """

    due_minor: int
    credit_minor: int = 0
    later_minor: int = 0
    fee_minor: int = 0
    schedule: str = ""
    mandate: Callable[[Proposal], str] = lambda _proposal: ""
    boxes: frozenset[str] = frozenset()

    @property
    def total_minor(self) -> int:
        return self.due_minor + self.fee_minor
