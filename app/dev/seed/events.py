"""An event with its prices, and its performances with their places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, literal, select, update

from app.db import session
from app.dev.seed.channels import EURO, PARIS
from app.dev.seed_data.events import SeedPerformance, Work
from app.kernel import clock
from app.kernel.money import Money
from app.sale.catalog.models import Event, Performance, PerformanceState, Place, Price, PriceType
from app.sale.halls.models import Category, HallPlan, Seat, Zone
from app.venue.channels.models import Channel

AT_THE_COUNTER = "COUNTER"
RESERVED_ROW = "Balcon B odd"


def add_event(
    channel: Channel, plan: HallPlan, work: Work, categories: list[Category], price_types: list[PriceType]
) -> None:
    event = _event(channel, plan, work)
    session.add(event)
    session.flush()
    session.add_all(_prices(event, channel, work, categories, price_types))
    for showing in work.showings:
        _performance(event, plan, work, showing, categories[0])


def _event(channel: Channel, plan: HallPlan, work: Work) -> Event:
    return Event(
        channel_code=channel.code,
        hall_id=plan.hall_id,
        slug=work.slug,
        kind=work.kind,
        title=work.title,
        subtitle=work.subtitle,
        description=work.description,
        refund_terms=work.refund_terms,
        minutes=work.minutes,
        age=work.age,
        numbered=not work.quota,
        step_free=work.step_free,
        vat_bp=work.vat_bp,
        motif=work.motif,
        palette=work.palette,
    )


def _prices(
    event: Event, channel: Channel, work: Work, categories: list[Category], price_types: list[PriceType]
) -> Iterator[Price]:
    """A row of the work's prices is a category's, one price for each price type."""
    for category, row in zip(categories, work.prices, strict=True):
        for price_type, all_in in zip(price_types, row, strict=False):
            yield Price(
                event_id=event.id,
                category_id=category.id,
                price_type_id=price_type.id,
                amount=_before_fee(channel, all_in),
            )


def _before_fee(channel: Channel, all_in: int) -> Money:
    """The price to which the channel's grid adds up to `all_in`."""
    nets = (Money(all_in - fee.minor, EURO) for fee in reversed(channel.fees))
    return next(
        (net for net in nets if net + channel.fee_on(net) == Money(all_in, EURO)), Money(all_in, EURO)
    )


def _performance(event: Event, plan: HallPlan, work: Work, showing: SeedPerformance, entry: Category) -> None:
    starts_at = _moment(showing.day, showing.hour)
    performance = Performance(
        event_id=event.id,
        plan_id=plan.id,
        slug=f"{starts_at.astimezone(ZoneInfo(PARIS)):%Y-%m-%d-%H%M}",
        starts_at=starts_at,
        doors_at=starts_at - timedelta(minutes=45 if event.numbered else 15),
        on_sale_at=clock.now() + timedelta(days=showing.on_sale_in),
        presale_at=clock.now() if showing.presale else None,
        presale_code=showing.presale,
        state=PerformanceState(showing.state),
    )
    session.add(performance)
    session.flush()
    _places(performance, work, entry)
    _sell_at_the_counter(performance, showing.left)


def _moment(day: int, hour: str) -> datetime:
    today: date = clock.now().astimezone(ZoneInfo(PARIS)).date()
    local = datetime.combine(today + timedelta(days=day), time.fromisoformat(hour), ZoneInfo(PARIS))
    return local.astimezone(UTC)


def _places(performance: Performance, work: Work, entry: Category) -> None:
    if work.quota:
        row = {"performance_id": performance.id, "category_id": entry.id, "house": False}
        session.execute(insert(Place), [row] * work.quota)
        return
    chairs = select(literal(performance.id), Seat.category_id, Seat.id, Seat.bench == RESERVED_ROW)
    chairs = chairs.join(Zone, Zone.id == Seat.zone_id)
    chairs = chairs.where(Zone.plan_id == performance.plan_id).order_by(Seat.id)
    columns = ["performance_id", "category_id", "seat_id", "house"]
    session.execute(insert(Place).from_select(columns, chairs))


def _sell_at_the_counter(performance: Performance, left: int | None) -> None:
    """Leave only so many places free, as if the counter had sold the rest."""
    if left is None:
        return
    free = select(Place.id).where(Place.performance_id == performance.id).order_by(Place.id.desc())
    sold = update(Place).where(Place.performance_id == performance.id, Place.id.not_in(free.limit(left)))
    session.execute(sold.values(order_ref=AT_THE_COUNTER), execution_options={"synchronize_session": False})
