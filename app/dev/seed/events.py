"""An event with its prices and its performances, made by the services the office's pages call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from app.db import session
from app.dev.seed.channels import EURO, PARIS
from app.dev.seed_data.events import SeedPerformance, Work
from app.kernel import clock
from app.kernel.actors import command
from app.kernel.money import Money
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, PerformanceState, Place, PriceType
from app.sale.catalog.services import EventDetails, SessionTerms, Start, VenueMoment
from app.sale.halls.models import Category, Seat
from app.venue.channels.models import Channel

AT_THE_COUNTER = "COUNTER"
RESERVED_ROW = "Balcon B odd"
BY = command("seed")


def add_event(
    channel: Channel, hall_id: int, work: Work, categories: list[Category], price_types: Sequence[PriceType]
) -> None:
    """On sale, as somebody would make it by the pages of the office."""
    event = catalog.make_event(channel, _details(hall_id, work), BY, work.slug)
    catalog.set_prices(event, _prices(channel, work, categories, price_types), BY)
    for (on_sale_in, presale), showings in groupby(
        work.showings, key=lambda one: (one.on_sale_in, one.presale)
    ):
        _add_performances(event, list(showings), _terms(event, work, categories[0], on_sale_in, presale))
    catalog.publish_event(event, BY)


def _details(hall_id: int, work: Work) -> EventDetails:
    return EventDetails(
        title=work.title,
        subtitle=work.subtitle,
        description=work.description,
        kind=work.kind,
        hall_id=hall_id,
        minutes=work.minutes,
        age=work.age,
        step_free=work.step_free,
        vat_bp=work.vat_bp,
        refund_terms=work.refund_terms,
        motif=work.motif,
        palette=work.palette,
    )


def _prices(
    channel: Channel, work: Work, categories: Iterable[Category], price_types: Sequence[PriceType]
) -> dict[tuple[int, int], int]:
    """A row of the work's prices is a category's, one price for each price type."""
    return {
        (category.id, price_type.id): _before_fee(channel, all_in).minor
        for category, row in zip(categories, work.prices, strict=True)
        for price_type, all_in in zip(price_types, row, strict=False)
    }


def _before_fee(channel: Channel, all_in: int) -> Money:
    """The price to which the channel's grid adds up to `all_in`."""
    nets = (Money(all_in - fee.minor, EURO) for fee in reversed(channel.fees))
    return next(
        (net for net in nets if net + channel.fee_on(net) == Money(all_in, EURO)), Money(all_in, EURO)
    )


def _terms(event: Event, work: Work, entry: Category, on_sale_in: int, presale: str | None) -> SessionTerms:
    return SessionTerms(
        doors_minutes=45 if event.numbered else 15,
        on_sale=_said(clock.now() + timedelta(days=on_sale_in)),
        presale=_said(clock.now()) if presale else None,
        presale_code=presale or "",
        places={entry.id: work.quota} if work.quota else {},
    )


def _said(moment: datetime) -> VenueMoment:
    local = moment.astimezone(ZoneInfo(PARIS))
    return VenueMoment(local.time().replace(second=0, microsecond=0), local.date())


def _add_performances(event: Event, showings: list[SeedPerformance], terms: SessionTerms) -> None:
    ids = catalog.make_sessions(event, [_start(one) for one in showings], terms, BY)
    for performance_id, showing in zip(ids, showings, strict=True):
        performance = session.get_one(Performance, performance_id)
        performance.state = PerformanceState(showing.state)
        _reserve(performance)
        _sell_at_the_counter(performance, showing.left)


def _start(showing: SeedPerformance) -> Start:
    today: date = clock.now().astimezone(ZoneInfo(PARIS)).date()
    return today + timedelta(days=showing.day), time.fromisoformat(showing.hour)


def _reserve(performance: Performance) -> None:
    """One row is the house's."""
    row = select(Seat.id).where(Seat.bench == RESERVED_ROW)
    kept = update(Place).where(Place.performance_id == performance.id, Place.seat_id.in_(row))
    session.execute(kept.values(house=True), execution_options={"synchronize_session": False})


def _sell_at_the_counter(performance: Performance, left: int | None) -> None:
    """Leave only so many places free, as if the counter had sold the rest."""
    if left is None:
        return
    free = select(Place.id).where(Place.performance_id == performance.id).order_by(Place.id.desc())
    sold = update(Place).where(Place.performance_id == performance.id, Place.id.not_in(free.limit(left)))
    session.execute(sold.values(order_ref=AT_THE_COUNTER), execution_options={"synchronize_session": False})
