"""Splitting an amount over dates: exact to the cent, each date counted from the first."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.kernel import money
from app.kernel.money import Money

MORNING = time(9)


@dataclass(frozen=True)
class Share:
    """One instalment as it was agreed. The first is due on the day of purchase."""

    number: int
    due_on: date
    amount: Money


def amounts(total: Money, weights: Sequence[int], first: Money | None = None) -> list[Money]:
    """Shares in proportion to the weights, rounded down; the first one takes the remainder (S39).

    `first` is a part that is all in the first share, whatever the weights.
    """
    rest = (total - first if first else total).minor
    later = [Money(rest * weight // sum(weights), total.currency) for weight in weights[1:]]
    return [total - money.total(later, total.currency), *later]


def monthly(first: date, number: int, months: int = 1, day: int | None = None) -> Iterator[date]:
    """Every so many months, anchored on the first date: 31 January, 28 February, 31 March (S41).

    `day` is the day of the month for all that follow the first.
    """
    yield first
    for step in range(1, number):
        year, month = divmod(first.year * 12 + first.month - 1 + step * months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        yield date(year, month + 1, min(day or first.day, last))


def daily(first: date, number: int, days: int) -> Iterator[date]:
    """Every so many days."""
    return (first + timedelta(days=step * days) for step in range(number))


def at_nine(day: date, timezone: str) -> datetime:
    """Nine in the morning at the venue, when instalments are collected."""
    return datetime.combine(day, MORNING, ZoneInfo(timezone)).astimezone(UTC)
