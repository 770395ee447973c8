"""Where money goes back to when an order was paid from several sources (S79).

If the whole order goes back, every source gets exactly what it paid. If a part goes back, open instalments
are lowered first, whatever the channel's policy (S53). Then follow an open debt, card, credit and voucher:
one after the other, or in proportion, as the policy says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel import money
from app.kernel.money import Money
from app.venue.channels.models import RefundPolicy


class FundingSource(StrEnum):
    """What paid, and what money goes back to, in the order they take when only a part goes back."""

    INSTALMENTS = "instalments"
    DEFERRED = "deferred"
    CARD = "card"
    CREDIT = "credit"
    VOUCHER = "voucher"


TURN = {source: turn for turn, source in enumerate(FundingSource)}


class TooMuch(Exception):
    """More would go back than was paid and has not gone back yet."""


@dataclass(frozen=True)
class Paid:
    """What one payment or tender, by its ref, paid of the order, and how much of that is back already."""

    ref: str
    source: FundingSource
    amount: Money
    returned: Money

    @property
    def left(self) -> Money:
        return self.amount - self.returned


def split(
    paid: Sequence[Paid], amount: Money, policy: RefundPolicy = RefundPolicy.IN_TURN
) -> list[tuple[Paid, Money]]:
    """What each source gets back, those that get anything; none more than it paid. Raises TooMuch."""
    if amount > money.total((part.left for part in paid), amount.currency):
        raise TooMuch
    in_turn = sorted(paid, key=lambda part: (TURN[part.source], part.ref))
    open_shares = [part for part in in_turn if part.source is FundingSource.INSTALMENTS]
    others = in_turn[len(open_shares) :]
    first = _in_turn(open_shares, amount)
    rest = amount - money.total(first, amount.currency)
    shares = first + (_in_turn if policy is RefundPolicy.IN_TURN else _pro_rata)(others, rest)
    return [(part, share) for part, share in zip(in_turn, shares, strict=True) if share]


def _in_turn(paid: Sequence[Paid], amount: Money) -> list[Money]:
    shares = []
    for part in paid:
        shares.append(min(part.left, amount))
        amount -= shares[-1]
    return shares


def _pro_rata(paid: Sequence[Paid], amount: Money) -> list[Money]:
    return amount.spread([part.left.minor for part in paid])


def restored_expiry(expires_at: datetime, locked_at: datetime, now: datetime) -> datetime:
    """A voucher that comes back has the time left that it had when the order set it aside (E21)."""
    return expires_at + (now - locked_at)
