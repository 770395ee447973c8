"""The evening in somebody's calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from app.presenters.ics import Appointment, ics

STARTS = datetime(2026, 12, 12, 18, 30, tzinfo=UTC)
SOLD = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FLUTE = Appointment(
    uid="4K7MPQ2X-1@shop.test",
    title="La Flûte enchantée, de Mozart",
    starts=STARTS,
    ends=STARTS + timedelta(minutes=170),
    place="Opéra CUBE; 1 place du Théâtre, 75000 Paris",
    url="http://shop.test/fr/e/la-flute-enchantee",
    notes="Parterre, rang F, 12, 14\nCommande 4K7M-PQ2X",
    reminder="Dans deux heures",
)


def parts(calendar: bytes, kind: str) -> list[Any]:
    return list(Calendar.from_ical(calendar).walk(kind))


def made(*appointments: Appointment) -> bytes:
    return ics(appointments, timezone="Europe/Paris", lang="fr", stamped=SOLD)


def test_it_begins_at_the_hour_of_the_house() -> None:
    (event,) = parts(made(FLUTE), "VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTSTART"].dt == datetime(2026, 12, 12, 19, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=170)


def test_the_rules_of_the_time_zone_travel_with_it() -> None:
    (zone,) = parts(made(FLUTE), "VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"


def test_words_with_commas_survive() -> None:
    (event,) = parts(made(FLUTE), "VEVENT")
    assert str(event["SUMMARY"]) == FLUTE.title
    assert event["SUMMARY"].params["LANGUAGE"] == "fr"
    assert str(event["LOCATION"]) == FLUTE.place
    assert str(event["DESCRIPTION"]) == FLUTE.notes
    assert str(event["URL"]) == FLUTE.url


def test_it_rings_two_hours_before() -> None:
    (alarm,) = parts(made(FLUTE), "VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-2)
    assert str(alarm["DESCRIPTION"]) == FLUTE.reminder


def test_asked_twice_it_is_the_same_appointment() -> None:
    assert made(FLUTE) == made(FLUTE)


def test_two_evenings_share_one_file_and_one_zone() -> None:
    later = replace(FLUTE, uid="4K7MPQ2X-2@shop.test", starts=STARTS + timedelta(days=200))
    calendar = made(FLUTE, later)
    assert [str(event["UID"]) for event in parts(calendar, "VEVENT")] == [FLUTE.uid, later.uid]
    assert len(parts(calendar, "VTIMEZONE")) == 1
