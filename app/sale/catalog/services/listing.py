"""What is on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from app import cache
from app.db import session
from app.kernel.money import Money
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import performance_status, prices
from app.sale.catalog.services.performance_status import Availability
from app.venue.channels.models import Channel

IN_THE_SHOP = and_(Event.published_at.is_not(None), Event.archived_at.is_(None))  # `Event.public` in SQL


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
    programme = _programme(channel, now)
    coming = [
        performance
        for performance in programme.performances
        if performance.starts_at > now
        and filters.admits(performance.event, performance.starts_at, channel.timezone)
    ]
    free = performance_status.free_lately(performance.id for performance in coming)
    return [
        Listing(
            performances[0].event,
            [_showing(performance, free, now) for performance in performances],
            programme.price_from.get(event_id),
        )
        for event_id, performances in _by_event(coming).items()
    ]


@dataclass(frozen=True)
class _Programme:
    """What was to come when this was loaded, soonest first, and the lowest price of each event."""

    performances: Sequence[Performance]
    price_from: dict[int, Money]


def _programme(channel: Channel, now: datetime) -> _Programme:
    key = ("programme", channel.code)
    return cache.get_or_load(key, lambda: _load_programme(channel, now), channel.code)


def _load_programme(channel: Channel, now: datetime) -> _Programme:
    query = (
        select(Performance)
        .join(Event, Event.id == Performance.event_id)
        .where(Event.channel_code == channel.code, Performance.starts_at > now, IN_THE_SHOP)
        .order_by(Performance.starts_at, Performance.id)
    )
    coming = cache.load_rows(query)
    event_ids = {performance.event_id for performance in coming}
    return _Programme(coming, prices.lowest_prices(channel, event_ids, now))


def kinds(channel: Channel) -> list[str]:
    """The kinds of event this channel shows, for the filters."""
    query = select(Event.kind).where(Event.channel_code == channel.code, IN_THE_SHOP)
    query = query.distinct().order_by(Event.kind)
    return cache.get_or_load(("kinds", channel.code), lambda: list(session.scalars(query)), channel.code)


def _by_event(performances: Iterable[Performance]) -> dict[int, list[Performance]]:
    events: dict[int, list[Performance]] = defaultdict(list)
    for performance in performances:
        events[performance.event_id].append(performance)
    return events


def _showing(performance: Performance, free: dict[int, int], now: datetime) -> Showing:
    count = free.get(performance.id, 0)
    return Showing(performance, count, performance_status.availability(performance, count, now))


def event_at(channel: Channel, slug: str) -> Event | None:
    """One that is in the shop."""
    found = any_event_at(channel, slug)
    return found if found and found.public else None


def any_event_at(channel: Channel, slug: str) -> Event | None:
    """Drafts and archived ones too."""
    query = select(Event).filter_by(channel_code=channel.code, slug=slug)
    return cache.get_or_load(("event", channel.code, slug), lambda: cache.load_row(query), channel.code)


def showings_of(event: Event, now: datetime) -> list[Showing]:
    query = select(Performance).filter_by(event_id=event.id).order_by(Performance.starts_at, Performance.id)
    key = ("performances", event.id)
    found = cache.get_or_load(key, lambda: cache.load_rows(query), event.channel_code)
    coming = [performance for performance in found if performance.starts_at > now]
    free = performance_status.free_lately(performance.id for performance in coming)
    return [_showing(performance, free, now) for performance in coming]


def events(channels: Collection[str] | None) -> list[Event]:
    """All of these channels, past ones too, the newest first. `channels` None: of every one."""
    query = select(Event).order_by(Event.id.desc())
    found = cache.get_or_load("every event", lambda: cache.load_rows(query))
    return [event for event in found if channels is None or event.channel_code in channels]


def performances_of(event_id: int) -> list[Performance]:
    """The last one first."""
    query = select(Performance).filter_by(event_id=event_id).order_by(Performance.starts_at.desc())
    return cache.get_or_load(("performances, last first", event_id), lambda: cache.load_rows(query))


def performance_of(event: Event, performance_slug: str) -> Performance | None:
    query = select(Performance).filter_by(event_id=event.id, slug=performance_slug)
    key = ("performance", event.id, performance_slug)
    return cache.get_or_load(key, lambda: cache.load_row(query), event.channel_code)
