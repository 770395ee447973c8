"""How long something has waited, in a few words."""

from __future__ import annotations

from datetime import timedelta

from app.http.i18n import _, plural

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def written(age: timedelta) -> str:
    """`25 min`, `3 h`, `2 days`."""
    if age < HOUR:
        return plural("%(num)d min", "%(num)d min", max(0, age // timedelta(minutes=1)))
    if age < 2 * DAY:
        return plural("%(num)d h", "%(num)d h", age // HOUR)
    return plural("%(num)d day", "%(num)d days", age // DAY)


def ago(age: timedelta) -> str:
    """`just now`, `2 minutes ago`, `3 hours ago`, `2 days ago`."""
    if age < timedelta(minutes=1):
        return _("just now")
    if age < HOUR:
        return plural("%(num)d minute ago", "%(num)d minutes ago", age // timedelta(minutes=1))
    if age < 2 * DAY:
        return plural("%(num)d hour ago", "%(num)d hours ago", age // HOUR)
    return plural("%(num)d day ago", "%(num)d days ago", age // DAY)
