"""Moments as a venue says them: by its own clock, or so many days before a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class BadMoment(Exception):
    """A time the clock of the venue skips or shows twice on that day."""

    def __init__(self, day: date, at: time) -> None:
        super().__init__(day, at)
        self.day, self.at = day, at


class SkippedMoment(BadMoment):
    pass


class DoubledMoment(BadMoment):
    pass


def moment(day: date, at: time, timezone: str) -> datetime:
    """Raises SkippedMoment or DoubledMoment."""
    zone = ZoneInfo(timezone)
    first, second = (datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise SkippedMoment(day, at)
    if first.utcoffset() != second.utcoffset():
        raise DoubledMoment(day, at)
    return first.astimezone(UTC)


@dataclass(frozen=True)
class VenueMoment:
    """On a day, or `days_before` the day of a session: one of the two."""

    at: time
    day: date | None = None
    days_before: int = 0

    def before(self, starts_on: date, timezone: str) -> datetime:
        """For a session of this day. Raises SkippedMoment or DoubledMoment."""
        return moment(self.day or starts_on - timedelta(days=self.days_before), self.at, timezone)
