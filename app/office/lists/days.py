"""The days a list is narrowed to, as its address says them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.office.lists.listing import Listing

YEARS = range(1970, 3000)


def between(listing: Listing[Any]) -> tuple[datetime | None, datetime | None]:
    """From the beginning of its day `since` to the end of its day `until`, at the venue."""
    last = _midnight(listing.filter("until"))
    return _midnight(listing.filter("since")), last and last + timedelta(days=1)


def words(listing: Listing[Any]) -> str:
    """What the list is narrowed to; empty if to no day."""
    since, until = (_said(listing.filter(name)) for name in ("since", "until"))
    if since and until:
        return _("%(since)s to %(until)s", since=since, until=until)
    if since:
        return _("From %(day)s", day=since)
    return _("Until %(day)s", day=until) if until else ""


def _said(day: str) -> str:
    moment = _midnight(day)
    return formats.date_words(moment.date(), lang()) if moment else ""


def _midnight(said: str) -> datetime | None:
    """The beginning of a day; anything else is none, and so is a day that calendars end with."""
    try:
        day = date.fromisoformat(said)
        if day.year not in YEARS:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(brands.channel().timezone))
    except ValueError:
        return None
