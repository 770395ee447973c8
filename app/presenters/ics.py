"""Appointments as an iCalendar file (RFC 5545). Words in, bytes out; no database, no web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vText

BEFORE = timedelta(hours=2)
YEARS = 4
PRODUCT = "-//Parterre//Tickets//EN"


@dataclass(frozen=True)
class Appointment:
    """Moments are aware; `uid` stays the same when the mail is sent again, so nothing appears twice."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    url: str
    notes: str
    reminder: str


def ics(appointments: Sequence[Appointment], *, timezone: str, lang: str, stamped: datetime) -> bytes:
    """One calendar file. `stamped` is when the tickets were sold: asked twice, the bytes are the same."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_zone(timezone, min(found.starts.year for found in appointments)))
    for appointment in appointments:
        calendar.add_component(_event(appointment, ZoneInfo(timezone), lang, stamped))
    return bytes(calendar.to_ical())


@cache
def _zone(name: str, year: int) -> Timezone:
    """The rules of a time zone for the years that matter, worked out once."""
    return Timezone.from_tzinfo(
        ZoneInfo(name), first_date=date(year - 1, 1, 1), last_date=date(year + YEARS, 1, 1)
    )


def _event(appointment: Appointment, zone: ZoneInfo, lang: str, stamped: datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", stamped)
    event.add("dtstart", appointment.starts.astimezone(zone))
    event.add("dtend", appointment.ends.astimezone(zone))
    words = {"summary": appointment.title, "location": appointment.place, "description": appointment.notes}
    for name, text in words.items():
        event.add(name, vText(text), parameters={"LANGUAGE": lang})
    event.add("url", appointment.url)
    event.add_component(_alarm(appointment.reminder, lang))
    return event


def _alarm(words: str, lang: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -BEFORE)
    alarm.add("description", vText(words), parameters={"LANGUAGE": lang})
    return alarm
