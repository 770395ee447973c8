"""Amounts, days and hours as the French and the English write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.http import formats
from app.kernel.money import Money

PARIS = "Europe/Paris"


def in_paris(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 12, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "french", "english"),
    [
        (in_paris(19, 30), "19\u202fh\u202f30", "7:30\u00a0pm"),
        (in_paris(20), "20\u202fh", "8:00\u00a0pm"),
        (in_paris(9, 5), "9\u202fh\u202f05", "9:05\u00a0am"),
        (in_paris(12), "12\u202fh", "12:00\u00a0pm"),
        (in_paris(11, 59), "11\u202fh\u202f59", "11:59\u00a0am"),
        (datetime(2026, 12, 11, 23, 15, tzinfo=UTC), "0\u202fh\u202f15", "12:15\u00a0am"),
    ],
)
def test_hours(moment: datetime, french: str, english: str) -> None:
    assert (formats.hour(moment, "fr", PARIS), formats.hour(moment, "en", PARIS)) == (french, english)


def test_the_end_of_a_hold_is_written_as_on_a_clock() -> None:
    ends = in_paris(14, 32)
    assert formats.clock_time(ends, "fr", PARIS) == "14:32"
    assert formats.clock_time(ends, "en", PARIS) == "2:32\u00a0pm"


def test_days() -> None:
    evening = in_paris(19, 30)
    assert formats.when(evening, "fr", PARIS) == "sam. 12 déc. 2026, 19\u202fh\u202f30"
    assert formats.when(evening, "en", PARIS) == "Sat 12 Dec 2026, 7:30\u00a0pm"
    assert formats.long_day(evening, "fr", PARIS) == "samedi 12 décembre 2026"
    assert formats.long_day(evening, "en", PARIS) == "Saturday 12 December 2026"
    assert formats.date_words(date(2026, 12, 1), "fr") == "mar. 1er déc. 2026"
    assert formats.date_words(date(2026, 12, 1), "en") == "Tue 1 Dec 2026"
    assert (formats.month_name(12, "fr"), formats.month_name(2, "en")) == ("décembre", "February")


def test_amounts_and_numbers() -> None:
    assert formats.money(Money(11_000, "EUR"), "fr") == "110,00\u00a0€"
    assert formats.money(Money(11_000, "EUR"), "en") == "€110.00"
    assert formats.money(Money(-5, "EUR"), "en") == "−€0.05"
    assert formats.order_number("4K7MPQ2X") == "4K7M-PQ2X"
