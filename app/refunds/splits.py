"""Where money goes back to when an order was paid by several means (S79).

The whole of an order: everything that paid it gets back exactly what it paid. A part: an open debt is lowered
first, then come card, credit and voucher; or, if the venue says so, each in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from app.kernel import money
from app.kernel.money import Money


class Means(IntEnum):
    """What paid; the number is the turn it takes when only a part goes back."""

    DEFERRED = 1
    CARD = 2
    CREDIT = 3
    VOUCHER = 4


class Policy(StrEnum):
    IN_TURN = "in_turn"
    PRO_RATA = "pro_rata"


class TooMuch(Exception):
    """More would go back than was paid and is not back already."""


@dataclass(frozen=True)
class Paid:
    """One means, by its ref: what it paid of the order, and what of that is back already."""

    ref: str
    means: Means
    amount: Money
    returned: Money

    @property
    def left(self) -> Money:
        return self.amount - self.returned


def split(paid: Sequence[Paid], amount: Money, policy: Policy = Policy.IN_TURN) -> dict[str, Money]:
    """What each means gets back, by its ref; none more than it paid. Raises TooMuch."""
    if amount > money.total((part.left for part in paid), amount.currency):
        raise TooMuch
    in_turn = sorted(paid, key=lambda part: (part.means, part.ref))
    shares = _in_turn if policy is Policy.IN_TURN else _pro_rata
    return {part.ref: share for part, share in zip(in_turn, shares(in_turn, amount), strict=True) if share}


def _in_turn(paid: Sequence[Paid], amount: Money) -> list[Money]:
    shares = []
    for part in paid:
        shares.append(min(part.left, amount))
        amount -= shares[-1]
    return shares


def _pro_rata(paid: Sequence[Paid], amount: Money) -> list[Money]:
    return amount.spread([part.left.minor for part in paid])


def restored_expiry(expires_at: datetime, locked_at: datetime, now: datetime) -> datetime:
    """A voucher that comes back is good for as long as it was when the order locked it (E21)."""
    return expires_at + (now - locked_at)
