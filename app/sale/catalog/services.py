"""What is on, what it costs with every fee inside, and which places are still free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Select, and_, func, select, true, update
from sqlalchemy.orm import contains_eager, joinedload

from app import cache
from app.db import session
from app.kernel import refs
from app.kernel.crowds import Crowds
from app.kernel.money import Money
from app.sale.catalog.models import (
    FREE,
    Category,
    Event,
    Performance,
    PerformanceState,
    Place,
    Price,
    PriceType,
    PriorityPass,
    Seat,
)
from app.venue.channels.models import Channel

LAST_PLACES = 20
FEW = 20  # who look at the same seats are no crowd

crowds = Crowds()


class Availability(StrEnum):
    """How a session stands, in the order a shopper wants to hear it."""

    CANCELED = "canceled"
    POSTPONED = "postponed"
    OVER = "over"
    NOT_YET = "not_yet"
    SOLD_OUT = "sold_out"
    LAST_PLACES = "last_places"
    ON_SALE = "on_sale"

    @property
    def open(self) -> bool:
        """Places can be taken now."""
        return self in (Availability.LAST_PLACES, Availability.ON_SALE)


def availability(performance: Performance, free: int, now: datetime) -> Availability:
    if performance.state is PerformanceState.CANCELED:
        return Availability.CANCELED
    if performance.state is PerformanceState.POSTPONED:
        return Availability.POSTPONED
    if performance.starts_at <= now:
        return Availability.OVER
    if now < performance.on_sale_at:
        return Availability.NOT_YET
    if not free:
        return Availability.SOLD_OUT
    return Availability.LAST_PLACES if free <= LAST_PLACES else Availability.ON_SALE


@dataclass(frozen=True)
class Tariff:
    """One price type in one category. `price` is what the shopper pays, `fee` the part inside it."""

    price_type: PriceType
    price: Money
    fee: Money


@dataclass(frozen=True)
class CategoryOffer:
    """One category of a session: its tariffs and how many places are free."""

    category: Category
    tariffs: Sequence[Tariff]
    free: int

    def tariff(self, price_type_id: int) -> Tariff | None:
        return next(
            (tariff for tariff in self.tariffs if tariff.price_type.id == price_type_id),
            None,
        )


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
    free = _free_lately(performance.id for performance in coming)
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
    return Showing(performance, count, availability(performance, count, now))


def free_counts(performance_ids: Iterable[int]) -> dict[int, int]:
    query = (
        select(Place.performance_id, func.count().label("free"))
        .where(Place.performance_id.in_(list(performance_ids)), FREE, ~Place.house)
        .group_by(Place.performance_id)
    )
    return {row.performance_id: row.free for row in session.execute(query)}


def _free_lately(performance_ids: Iterable[int]) -> dict[int, int]:
    """For those who look around: whoever takes a place learns the truth of the moment."""
    ids = tuple(performance_ids)
    return cache.get_briefly(("free", ids), lambda: free_counts(ids))


def _lowest_price(channel: Channel, event: Event) -> Money | None:
    prices = (t.price for tariffs in tariffs_of(channel, event.id).values() for t in tariffs)
    return min((price for price in prices if price), key=lambda price: price.minor, default=None)


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
    free = _free_lately(performance.id for performance in coming)
    return [_showing(performance, free, now) for performance in coming]


def performance_at(channel: Channel, event_slug: str, performance_slug: str) -> Performance | None:
    event = event_at(channel, event_slug)
    if event is None:
        return None
    query = select(Performance.id).filter_by(event_id=event.id, slug=performance_slug)
    performance_id = cache.get_or_load(("session", event.id, performance_slug), lambda: session.scalar(query))
    return cache.get_row(Performance, performance_id) if performance_id else None


def offers(channel: Channel, performance: Performance, *, house: bool = False) -> list[CategoryOffer]:
    """Every category of a session with its all-in tariffs and free places, best category first."""
    key = ("free by category", performance.id, house)
    free = cache.get_briefly(key, lambda: _free_by_category(performance.id, house))
    tariffs = tariffs_of(channel, performance.event_id)
    return [CategoryOffer(category, found, free.get(category.id, 0)) for category, found in tariffs.items()]


def tariffs_of(channel: Channel, event_id: int) -> dict[Category, list[Tariff]]:
    """What an event costs, every fee inside, by category; best category first."""
    return cache.get_or_load(("tariffs", channel.code, event_id), lambda: _load_tariffs(channel, event_id))


def _load_tariffs(channel: Channel, event_id: int) -> dict[Category, list[Tariff]]:
    query = (
        select(Price.id)
        .join(Category, Category.id == Price.category_id)
        .join(PriceType, PriceType.id == Price.price_type_id)
        .where(Price.event_id == event_id)
        .order_by(Category.position, PriceType.position)
    )
    tariffs: dict[Category, list[Tariff]] = defaultdict(list)
    for price in (cache.get_row(Price, price_id) for price_id in session.scalars(query).all()):
        fee = channel.fee_on(price.amount)
        tariffs[price.category].append(Tariff(price.price_type, price.amount + fee, fee))
    return dict(tariffs)


def tariffs_in(channel: Channel, event_id: int, category_id: int) -> list[Tariff]:
    offered = tariffs_of(channel, event_id).items()
    return next((tariffs for category, tariffs in offered if category.id == category_id), [])


def _free_by_category(performance_id: int, house: bool) -> dict[int, int]:
    query = (
        select(Place.category_id, func.count().label("free"))
        .where(Place.performance_id == performance_id, FREE, _public(house))
        .group_by(Place.category_id)
    )
    return {row.category_id: row.free for row in session.execute(query)}


def _public(house: bool):  # type: ignore[no-untyped-def]  # SQLAlchemy has no public name for this type
    """House seats stay out of sight unless somebody was given first choice."""
    return true() if house else ~Place.house


@dataclass(frozen=True)
class SeatRequest:
    """What a shopper asks "best seats" for. `skip` counts the proposals already turned down."""

    category_id: int
    count: int
    step_free: bool = False
    together: bool = True
    skip: int = 0
    house: bool = False


def best_places(performance: Performance, wish: SeatRequest) -> list[Place]:
    """The best free places for a wish: neighbors if asked, else the best single ones; [] if too few.

    Where many look at once, each is shown others, nearly as good: of all who are shown the same, only one
    can be served.
    """
    crowd = max(0, crowds.join((performance.id, wish.category_id)) - FEW)
    if wish.together and wish.count > 1:
        return _neighbors(performance, wish, crowd)
    return _singles(performance, wish, crowd)


def _free_seats(performance: Performance, wish: SeatRequest) -> Select[Place]:
    query = select(Place).join(Place.seat).options(contains_eager(Place.seat))
    query = query.where(
        Place.performance_id == performance.id,
        Place.category_id == wish.category_id,
        FREE,
        _public(wish.house),
    )
    return query.where(Seat.step_free) if wish.step_free else query


def _neighbors(performance: Performance, wish: SeatRequest, crowd: int) -> list[Place]:
    """A run of consecutive chairs on one bench, judged by the sum of their ranks."""
    last = wish.count - 1
    run = (
        _free_seats(performance, wish)
        .with_only_columns(
            Seat.bench,
            Seat.position.label("first"),
            func.lead(Seat.position, last)
            .over(partition_by=Seat.bench, order_by=Seat.position)
            .label("last"),
            func.sum(Seat.rank)
            .over(partition_by=Seat.bench, order_by=Seat.position, rows=(0, last))
            .cast(Integer)
            .label("score"),
        )
        .subquery()
    )
    query = (
        select(run.c.bench, run.c.first)
        .where(run.c.last == run.c.first + last)
        .order_by(run.c.score, run.c.bench, run.c.first)
    )
    good = session.execute(query.offset(wish.skip).limit(1 + crowd)).all()
    if not good:
        return []
    best = refs.one_of(good)
    chairs = and_(Seat.bench == best.bench, Seat.position.between(best.first, best.first + last))
    return list(session.scalars(_free_seats(performance, wish).where(chairs).order_by(Seat.position)))


def _singles(performance: Performance, wish: SeatRequest, crowd: int) -> list[Place]:
    ids = _free_seats(performance, wish).with_only_columns(Place.id).order_by(Seat.rank, Seat.id)
    good = session.scalars(ids.offset(wish.skip * wish.count).limit(wish.count + crowd)).all()
    if len(good) < wish.count:
        return []
    first = refs.one_of(range(len(good) - wish.count + 1))
    chosen = Place.id.in_(good[first : first + wish.count])
    return list(session.scalars(_free_seats(performance, wish).where(chosen).order_by(Seat.rank, Seat.id)))


def any_places(performance: Performance, wish: SeatRequest) -> list[Place]:
    """Free places of a category that has no numbered seats."""
    query = select(Place).where(
        Place.performance_id == performance.id, Place.category_id == wish.category_id, Place.seat_id.is_(None)
    )
    return list(session.scalars(query.where(FREE, _public(wish.house)).limit(wish.count)))


def free_seats(performance: Performance, category_id: int, *, house: bool = False) -> list[Place]:
    """Every free chair of a category, front rows first, for those who choose from a list."""
    wish = SeatRequest(category_id, 1, house=house)
    query = _free_seats(performance, wish).order_by(Seat.zone, Seat.row, Seat.bench, Seat.position)
    return list(session.scalars(query))


def leaves_one_alone(performance: Performance, place_ids: Iterable[int]) -> bool:
    """Whether a single free chair is now shut in between one of these and another that is gone."""
    query = select(Seat.bench, Seat.position, Place.id, and_(FREE, ~Place.house)).join(Place.seat)
    query = query.where(Place.performance_id == performance.id, Seat.bench.in_(_benches(place_ids)))
    chairs = {(bench, at): (place_id, free) for bench, at, place_id, free in session.execute(query)}
    mine = set(place_ids)
    spots = [spot for spot, (place_id, _free) in chairs.items() if place_id in mine]

    def gone(bench: str, at: int) -> bool:
        return (bench, at) in chairs and not chairs[bench, at][1]

    def alone(bench: str, at: int) -> bool:
        return (bench, at) in chairs and not gone(bench, at) and gone(bench, at - 1) and gone(bench, at + 1)

    return any(alone(bench, at + side) for bench, at in spots for side in (-1, 1))


def _benches(place_ids: Iterable[int]) -> Select[str]:
    return select(Seat.bench).join(Place, Place.seat_id == Seat.id).where(Place.id.in_(list(place_ids)))


def places(place_ids: Iterable[int]) -> list[Place]:
    query = (
        select(Place).options(joinedload(Place.seat)).where(Place.id.in_(list(place_ids))).order_by(Place.id)
    )
    return list(session.scalars(query))


def lock_places(place_ids: Collection[int]) -> None:
    """Everybody locks places in this sequence."""
    query = select(Place.id).where(Place.id.in_(place_ids)).order_by(Place.id).with_for_update()
    session.execute(query)


def give_up(order_ref: str, place_ids: Collection[int], *, keep: bool = False) -> None:
    """Places of an order that are not its own any more: free for anybody, or kept for the house.

    The caller commits.
    """
    theirs = update(Place).where(Place.order_ref == order_ref, Place.id.in_(place_ids))
    freed = {"order_ref": None} | ({"house": True} if keep else {})
    session.execute(theirs.values(freed), execution_options={"synchronize_session": "fetch"})


def promise_first_choice(order_ref: str, performance_id: int, count: int) -> PriorityPass:
    """Written by whoever had to disappoint a buyer; the caller commits."""
    promised = PriorityPass(ref=refs.new(), performance_id=performance_id, order_ref=order_ref, places=count)
    session.add(promised)
    return promised


def promise_to(order_ref: str) -> PriorityPass | None:
    """The first choice this order was promised, if it is still unused."""
    return session.scalars(select(PriorityPass).filter_by(order_ref=order_ref, used_at=None)).first()


def promise(ref: str) -> PriorityPass | None:
    promised = session.get(PriorityPass, ref)
    return promised if promised and promised.used_at is None else None
