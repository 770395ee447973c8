"""Where money goes back to when an order was paid from several sources (S79).

If the whole order goes back, every source gets exactly what it paid. If a part goes back, open instalments
are lowered first, whatever the channel's policy (S53). Then follow an open debt, card, credit and voucher:
one after the other, or in proportion, as the policy says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.kernel import money
from app.kernel.money import Money
from app.venue.channels.policies import RefundPolicy


class FundingSource(StrEnum):
    """What paid, and what money goes back to, in the order they take when only a part goes back."""

    INSTALMENTS = "instalments"
    DEFERRED = "deferred"
    CARD = "card"
    CREDIT = "credit"
    VOUCHER = "voucher"


TURN = {source: turn for turn, source in enumerate(FundingSource)}


# Never paid: a refund lowers them, and nobody chooses by how much.
OWED = (FundingSource.INSTALMENTS, FundingSource.DEFERRED)


class TooMuch(Exception):
    """More would go back than was paid and has not gone back yet."""


class BadSplit(Exception):
    """Chosen shares that do not come to what goes back: `chosen` instead of `wanted`."""

    def __init__(self, chosen: Money, wanted: Money) -> None:
        super().__init__(chosen, wanted)
        self.chosen, self.wanted = chosen, wanted


class ShareTooHigh(Exception):
    """More was chosen for one source than it paid and has not got back yet."""

    def __init__(self, key: str, most: Money) -> None:
        super().__init__(key)
        self.key = key
        self.most = most


@dataclass(frozen=True)
class Paid:
    """What one payment or tender, by its ref, paid of the order, and how much of that is back already.

    `label` tells it from others to people: a card's brand and last digits, a voucher's last four letters.
    """

    ref: str
    source: FundingSource
    amount: Money
    returned: Money
    label: str = field(default="", compare=False)

    @property
    def left(self) -> Money:
        return self.amount - self.returned

    @property
    def key(self) -> str:
        """A tender on account has two sources: what is still owed, and what was paid since."""
        return f"{self.source}-{self.ref}"


def split(
    paid: Sequence[Paid],
    amount: Money,
    policy: RefundPolicy = RefundPolicy.IN_TURN,
    chosen: Mapping[str, Money] | None = None,
) -> list[tuple[Paid, Money]]:
    """What each source gets back, those that get anything; none more than it paid.

    `chosen` are shares that staff chose instead, by the key of their source. Raises TooMuch, BadSplit or
    ShareTooHigh.
    """
    if amount > money.total((part.left for part in paid), amount.currency):
        raise TooMuch
    in_turn = sorted(paid, key=lambda part: (TURN[part.source], part.ref))
    open_shares = [part for part in in_turn if part.source is FundingSource.INSTALMENTS]
    others = in_turn[len(open_shares) :]
    first = _in_turn(open_shares, amount)
    rest = amount - money.total(first, amount.currency)
    shares = first + (_in_turn if policy is RefundPolicy.IN_TURN else _pro_rata)(others, rest)
    if chosen is not None:
        shares = _as_chosen(in_turn, shares, chosen)
    return [(part, share) for part, share in zip(in_turn, shares, strict=True) if share]


def _as_chosen(paid: Sequence[Paid], usual: Sequence[Money], chosen: Mapping[str, Money]) -> list[Money]:
    """What is owed is lowered as usual; the rest goes where it was chosen to go, to the cent."""
    shares, free = [], 0
    for part, share in zip(paid, usual, strict=True):
        if part.source in OWED:
            shares.append(share)
            continue
        mine = chosen.get(part.key, Money(0, share.currency))
        if not 0 <= mine.minor <= part.left.minor:
            raise ShareTooHigh(part.key, part.left)
        free += share.minor
        shares.append(mine)
    currency = usual[0].currency
    said, wanted = money.total(chosen.values(), currency), Money(free, currency)
    if said != wanted:
        raise BadSplit(said, wanted)
    return shares


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
