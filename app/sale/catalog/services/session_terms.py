"""When sessions of an event are, when they are sold, and what that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.kernel import clock
from app.kernel.texts import without_separators
from app.sale.catalog.models import Performance
from app.sale.catalog.services import venue_time
from app.sale.catalog.services.event_details import VAT_RATES
from app.sale.catalog.services.hall_plans import SalePlan
from app.sale.catalog.services.venue_time import BadMoment, VenueMoment
from app.venue.channels.models import Channel

MOST_SESSIONS = 3_000  # made at once
LONGEST_SERIES = timedelta(days=800)
MOST_DOORS = 600  # minutes
SHORTEST_CODE, LONGEST_CODE = 6, 40

Start = tuple[date, time]


class BadSession(Exception):
    """What a session cannot be. `field`: what is wrong; `start`: with which one, if it was one of several.

    `moment`: the time the venue's clock skips or shows twice.
    """

    def __init__(self, field: str, start: Start | None = None, moment: BadMoment | None = None) -> None:
        super().__init__(field, start)
        self.field, self.start, self.moment = field, start, moment


class TooManySessions(Exception):
    pass


@dataclass(frozen=True)
class Series:
    """At each of `times` on each of these weekdays (Monday is 0), but for the days in `without`."""

    since: date
    until: date
    weekdays: frozenset[int]
    times: tuple[time, ...]
    without: frozenset[date] = frozenset()

    def starts(self) -> list[Start]:
        """Raises TooManySessions; BadSession if its last day is before its first, or none is left."""
        if self.until < self.since:
            raise BadSession("until")
        if self.until - self.since > LONGEST_SERIES:
            raise TooManySessions
        days = (self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1))
        kept = [day for day in days if day.weekday() in self.weekdays and day not in self.without]
        found = [(day, at) for day in kept for at in sorted(set(self.times))]
        if not found:
            raise BadSession("weekdays")
        if len(found) > MOST_SESSIONS:
            raise TooManySessions
        return found


@dataclass(frozen=True)
class SessionTerms:
    """What sessions made together share.

    `on_sale` None: at once. `vat_bp` None: the rate of the event. `places`: how many of each category without
    numbers; what is not named has all its zone has.
    """

    doors_minutes: int
    on_sale: VenueMoment | None = None
    presale: VenueMoment | None = None
    presale_code: str = ""
    vat_bp: int | None = None
    places: Mapping[int, int] = field(default_factory=dict)

    def check(self, channel: Channel, plan: SalePlan, was: Performance | None = None) -> None:
        """Raises BadSession."""
        code = len(without_separators(self.presale_code))
        capacity = {zone.category_id: zone.capacity or 0 for zone in plan.open_zones}
        rates = {*VAT_RATES[channel.country], None, was.vat_bp if was else None}
        wrong = {
            "doors": not 0 <= self.doors_minutes <= MOST_DOORS,
            "presale": bool(self.presale_code) and self.presale is None,
            "presale_code": self.presale is not None
            and not (code >= SHORTEST_CODE and len(self.presale_code) <= LONGEST_CODE),
            "vat_bp": self.vat_bp not in rates,
            "places": any(not 1 <= count <= capacity.get(key, 0) for key, count in self.places.items()),
        }
        for name, is_wrong in wrong.items():
            if is_wrong:
                raise BadSession(name)

    def columns(self, start: Start, channel: Channel) -> dict[str, Any]:
        """What `Performance` keeps of a session that begins then. Raises BadSession."""
        starts_at = moment_of("starts", VenueMoment(start[1], start[0]), start, channel)
        opens = moment_of("on_sale", self.on_sale, start, channel) if self.on_sale else this_minute()
        early = moment_of("presale", self.presale, start, channel) if self.presale else None
        if opens >= starts_at:
            raise BadSession("on_sale", start)
        if early and early >= opens:
            raise BadSession("presale", start)
        return {
            "slug": f"{start[0]:%Y-%m-%d}-{start[1]:%H%M}",
            "starts_at": starts_at,
            "doors_at": starts_at - timedelta(minutes=self.doors_minutes),
            "on_sale_at": opens,
            "presale_at": early,
            "presale_code": self.presale_code or None,
            "vat_bp": self.vat_bp,
        }


def moment_of(name: str, said: VenueMoment, start: Start, channel: Channel) -> datetime:
    """Raises BadSession."""
    try:
        return said.before(start[0], channel.timezone)
    except venue_time.BadMoment as bad:
        raise BadSession(name, start, bad) from None


def this_minute() -> datetime:
    """Forms tell moments to the minute."""
    return clock.now().replace(second=0, microsecond=0)
