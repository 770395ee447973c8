"""Times and moments as people type them: `19:30`, `19 h 30`, `2026-12-01 10:00`, `J-60 10:00`."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.sale.catalog.services import VenueMoment

CLOCK = r"(\d{1,2})\s?(?::|h)\s?(\d{2})?"
TIME = re.compile(CLOCK, re.ASCII | re.IGNORECASE)
BEFORE = re.compile(rf"[JD]\s?[-–−]\s?(\d{{1,3}})[\s,]+(?:à\s|at\s)?{CLOCK}", re.ASCII | re.IGNORECASE)
ISO_DAY = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})[\sT,]+{CLOCK}", re.ASCII | re.IGNORECASE)
OUR_DAY = re.compile(
    rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})[\s,]+(?:à\s|at\s)?{CLOCK}", re.ASCII | re.IGNORECASE
)
BLANKS = re.compile(r"[\u00a0\u202f\s]+")


def _plain(text: object) -> str:
    return BLANKS.sub(" ", str(text or "")).strip()


def read_time(text: object) -> time | None:
    found = TIME.fullmatch(_plain(text))
    return _time(*found.groups()) if found else None


def _time(hours: str, minutes: str | None) -> time | None:
    hour, minute = int(hours), int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_times(text: object) -> tuple[time, ...]:
    """Parted by commas, semicolons or lines; none if one of them is no time."""
    parts = [part for part in re.split(r"[,;\n]+", str(text or "")) if part.strip()]
    found = [read_time(part) for part in parts]
    return tuple(at for at in found if at is not None) if all(at is not None for at in found) else ()


def read_days(text: object) -> frozenset[date] | None:
    """Parted as times are; None if one of them is no day."""
    parts = [part.strip() for part in re.split(r"[,;\s]+", str(text or "")) if part.strip()]
    found = [_day(part) for part in parts]
    return None if None in found else frozenset(day for day in found if day)


def _day(text: str) -> date | None:
    iso, ours = (
        re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text),
        re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text),
    )
    if iso:
        return _date(*iso.groups())
    return _date(*reversed(ours.groups())) if ours else None


def _date(year: str, month: str, day: str) -> date | None:
    """One that clocks can tell everywhere."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 2000 <= found.year < 3000 else None


def read(text: object) -> VenueMoment | None:
    """None if it is no moment; nothing at all is none either."""
    plain = _plain(text)
    if found := BEFORE.fullmatch(plain):
        at = _time(found[2], found[3])
        return None if at is None else VenueMoment(at, days_before=int(found[1]))
    if found := ISO_DAY.fullmatch(plain):
        return _on(_date(found[1], found[2], found[3]), _time(found[4], found[5]))
    if found := OUR_DAY.fullmatch(plain):
        return _on(_date(found[3], found[2], found[1]), _time(found[4], found[5]))
    return None


def _on(day: date | None, at: time | None) -> VenueMoment | None:
    return VenueMoment(at, day) if day and at is not None else None


def written(moment: datetime | None, timezone: str) -> str:
    """As it can be typed in either language."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if moment else ""
