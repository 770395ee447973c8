"""Moments as addresses carry them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from app.kernel import clock
from app.kernel.card_numbers import holds_card_number

LATE = datetime(2026, 3, 2, 22, 29, 5, 316_270, tzinfo=UTC)


def test_a_moment_is_read_as_it_was_written() -> None:
    for moment in (LATE, LATE.replace(microsecond=0), LATE.astimezone(timezone(timedelta(hours=2)))):
        assert datetime.fromisoformat(clock.written(moment)) == moment


def test_no_moment_in_an_address_passes_for_a_card_number() -> None:
    places = [f"{LATE.replace(microsecond=n).isoformat()}_1A" for n in range(999)]
    assert any(map(holds_card_number, places))  # as it could, before
    places = [f"{clock.written(LATE.replace(microsecond=n))}_1A" for n in range(999)]
    assert not any(map(holds_card_number, places))
