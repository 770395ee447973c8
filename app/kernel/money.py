"""Exact amounts. How they are written is up to the presenters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import total_ordering


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum: always a bug, never a rounding question."""


@total_ordering
@dataclass(frozen=True)
class Money:
    """An exact amount in minor units (cents). Arithmetic never leaves its currency."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def included(self, rate_bp: int) -> Money:
        """The tax already inside this amount, at a rate in basis points (550 = 5.5 %), half up."""
        whole = 10_000 + rate_bp
        return Money((2 * self.minor * rate_bp + whole) // (2 * whole), self.currency)

    def split(self, parts: int) -> list[Money]:
        """Shares that add up to the cent; the first ones carry the odd cents."""
        share, odd = divmod(self.minor, parts)
        return [Money(share + (n < odd), self.currency) for n in range(parts)]

    def percent(self, rate_bp: int) -> Money:
        """A share of this amount, at a rate in basis points, half up."""
        return Money((2 * self.minor * rate_bp + 10_000) // 20_000, self.currency)

    def spread(self, weights: Sequence[int]) -> list[Money]:
        """Shares in proportion to the weights, to the cent: the largest remainders carry the odd ones.

        No share is above its weight as long as the whole is not above their sum.
        """
        whole = sum(weights)
        if not whole:
            return [Money(0, self.currency) for _ in weights]
        shares = [divmod(self.minor * weight, whole) for weight in weights]
        odd = self.minor - sum(share for share, _rest in shares)
        first = sorted(range(len(weights)), key=lambda n: (-shares[n][1], n))[:odd]
        return [Money(share + (n in first), self.currency) for n, (share, _rest) in enumerate(shares)]

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, which is zero of that currency when there is nothing to add."""
    return sum(amounts, start=Money(0, currency))
