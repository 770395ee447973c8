"""What is on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import cache
from app.db import session
from app.kernel.money import Money
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import performance_status, prices
from app.sale.catalog.services.performance_status import Availability
from app.venue.channels.models import Channel


@dataclass(frozen=True)
class Showing:
    """A session as it stands now."""

    performance: Performance
    free: int
    availability: Availability


@dataclass(frozen=True)
class Listing:
    """An event on the catalogue: its coming sessions and its lowest all-in price."""

    event: Event
    showings: Sequence[Showing]
    price_from: Money | None


@dataclass(frozen=True)
class Filters:
    """What a visitor narrowed the catalogue to; an empty one shows everything."""

    words: str = ""
    kind: str = ""
    day: date | None = None
    step_free: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.kind or self.day or self.step_free)

    def admits(self, event: Event, starts_at: datetime, timezone: str) -> bool:
        titles = f"{event.title.fr} {event.title.en} {event.subtitle.fr} {event.subtitle.en}".casefold()
        return (
            (len(self.words) < 2 or self.words.casefold() in titles)
            and self.kind in ("", event.kind)
            and self.day in (None, starts_at.astimezone(ZoneInfo(timezone)).date())
            and (event.step_free or not self.step_free)
        )


def whats_on(channel: Channel, now: datetime, filters: Filters) -> list[Listing]:
    """Events with a session to come, soonest first, each with how it stands."""
    coming = [
        performance
        for performance in _programme(channel, now)
        if filters.admits(performance.event, performance.starts_at, channel.timezone)
    ]
    free = performance_status.free_lately(performance.id for performance in coming)
    return [
        Listing(event, [_showing(s, free, now) for s in performances], _lowest_price(channel, event))
        for event, performances in _by_event(coming).items()
    ]


def _programme(channel: Channel, now: datetime) -> list[Performance]:
    """Sessions to come, soonest first."""
    query = (
        select(Performance.id)
        .join(Event, Event.id == Performance.event_id)
        .where(Event.channel_code == channel.code, Performance.starts_at > now)
        .order_by(Performance.starts_at, Performance.id)
    )
    known = cache.get_or_load(("programme", channel.code), lambda: session.scalars(query).all())
    found = (cache.get_row(Performance, performance_id) for performance_id in known)
    return [performance for performance in found if performance.starts_at > now]


def kinds(channel: Channel) -> list[str]:
    """The kinds of event this channel has, for the filters."""
    query = select(Event.kind).filter_by(channel_code=channel.code).distinct().order_by(Event.kind)
    return cache.get_or_load(("kinds", channel.code), lambda: list(session.scalars(query)))


def _by_event(performances: Iterable[Performance]) -> dict[Event, list[Performance]]:
    events: dict[Event, list[Performance]] = defaultdict(list)
    for performance in performances:
        events[performance.event].append(performance)
    return events


def _showing(performance: Performance, free: dict[int, int], now: datetime) -> Showing:
    count = free.get(performance.id, 0)
    return Showing(performance, count, performance_status.availability(performance, count, now))


def _lowest_price(channel: Channel, event: Event) -> Money | None:
    found = (t.price for tariffs in prices.tariffs_of(channel, event.id).values() for t in tariffs)
    return min((price for price in found if price), key=lambda price: price.minor, default=None)


def event_at(channel: Channel, slug: str) -> Event | None:
    query = select(Event.id).filter_by(channel_code=channel.code, slug=slug)
    event_id = cache.get_or_load(("event", channel.code, slug), lambda: session.scalar(query))
    return cache.get_row(Event, event_id) if event_id else None


def showings_of(event: Event, now: datetime) -> list[Showing]:
    query = (
        select(Performance.id).filter_by(event_id=event.id).order_by(Performance.starts_at, Performance.id)
    )
    known = cache.get_or_load(("sessions", event.id), lambda: session.scalars(query).all())
    found = (cache.get_row(Performance, performance_id) for performance_id in known)
    coming = [performance for performance in found if performance.starts_at > now]
    free = performance_status.free_lately(performance.id for performance in coming)
    return [_showing(performance, free, now) for performance in coming]


def performance_at(channel: Channel, event_slug: str, performance_slug: str) -> Performance | None:
    event = event_at(channel, event_slug)
    if event is None:
        return None
    query = select(Performance.id).filter_by(event_id=event.id, slug=performance_slug)
    performance_id = cache.get_or_load(("session", event.id, performance_slug), lambda: session.scalar(query))
    return cache.get_row(Performance, performance_id) if performance_id else None
