"""The prices of an event: what each category costs in each price type, before the channel's fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.sale.catalog.models import Event, Performance, Price, PriceType
from app.sale.catalog.services import event_setup, hall_plans, price_types, publishing
from app.sale.catalog.services.boxes import event_subject
from app.sale.halls.models import Category
from app.venue.channels import services as channels

MOST_PRICE = 9_999_99  # minor units

Facts = dict[str, int]
Cell = tuple[int, int]  # a category and a price type, by their ids


class BadPrice(Exception):
    """It is no amount a place can cost, or of nothing this event sells."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell)
        self.cell = cell


class WithoutPrice(Exception):
    """A category that is on sale would cost nothing in any price type."""

    def __init__(self, category: Category) -> None:
        super().__init__(category.id)
        self.category = category


@dataclass(frozen=True)
class PriceGrid:
    """In minor units. What is not in `event` is not sold; `session` are those in place of its event's."""

    types: Sequence[PriceType]
    event: Mapping[Cell, int]
    session: Mapping[Cell, int]


def price_grid(event: Event, performance: Performance | None = None) -> PriceGrid:
    """All price types of the channel, and the prices of an event or of one session, in one statement."""
    here = or_(Price.performance_id.is_(None), Price.performance_id == (performance and performance.id))
    query = (
        select(PriceType, Price)
        .outerjoin(Price, and_(Price.price_type_id == PriceType.id, Price.event_id == event.id, here))
        .where(PriceType.channel_code == event.channel_code)
        .order_by(PriceType.position, PriceType.id, Price.id)
    )
    types: dict[PriceType, None] = {}
    found: dict[bool, dict[Cell, int]] = {True: {}, False: {}}
    for price_type, price in session.execute(query):
        types[price_type] = None
        if price:
            found[price.performance_id is None][price.category_id, price_type.id] = price.amount.minor
    return PriceGrid(list(types), found[True], found[False])


def _rows(event: Event, performance: Performance | None = None) -> dict[Cell, Price]:
    query = select(Price).filter_by(event_id=event.id, performance_id=performance and performance.id)
    found = session.scalars(query.order_by(Price.id))
    return {(price.category_id, price.price_type_id): price for price in found}


def _minors(rows: Mapping[Cell, Price]) -> dict[Cell, int]:
    return {cell: price.amount.minor for cell, price in rows.items()}


def raised(minor: int, points: int) -> int:
    """By so many basis points, to the cent, half up; below zero it is lower."""
    return max(0, (minor * (10_000 + points) * 2 + 10_000) // 20_000)


def set_prices(event: Event, wanted: Mapping[Cell, int], by: Actor) -> None:
    """All prices of the event; what is left out is not sold. Whoever holds places keeps theirs (E33).

    Raises Forbidden, BadPrice or WithoutPrice; then nothing is changed.
    """
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = event_setup.find_by_id(event.id, lock=True) or event
    sold, rows = publishing.sold_categories(locked), _rows(locked)
    priced = {category for category, _price_type in wanted}
    bare = next((one for one in sold if one.id not in priced), None)
    if locked.published_at and bare:
        raise WithoutPrice(bare)
    if changed := _change(locked, None, rows, wanted, sold):
        audit.record(by, "prices_changed", event_subject(locked), before=changed[0], after=changed[1])
    session.commit()


def set_session_prices(performance: Performance, wanted: Mapping[Cell, int], by: Actor) -> None:
    """In place of the event's prices; what is left out costs there what the event says.

    Raises Forbidden or BadPrice; then nothing is changed.
    """
    by.must(Right.CHANGE_OFFERS, performance.event.channel_code)
    event = event_setup.find_by_id(performance.event_id, lock=True) or performance.event
    sold, rows = hall_plans.categories_of([performance.plan_id]), _rows(event, performance)
    if changed := _change(event, performance, rows, wanted, sold):
        before, after = changed
        named = {"session": performance.starts_at.isoformat()}
        audit.record(
            by, "session_prices_changed", event_subject(event), before=before, after={**after, **named}
        )
    session.commit()


def _change(
    event: Event, performance: Performance | None, rows: Mapping[Cell, Price], wanted: Mapping[Cell, int],
    sold: Sequence[Category],
) -> tuple[Facts, Facts] | None:  # fmt: skip
    """Write it; what it was and is, as the audit says it. None: it is as it was. Raises BadPrice."""
    types = price_types.price_types_of(event.channel_code)
    _check(wanted, rows, sold, types)
    before = _minors(rows)
    if before == dict(wanted):
        return None
    names = _names({**before, **wanted}, sold, rows, types)
    _write(event, performance, rows, wanted)
    was, is_ = ({names[cell]: minor for cell, minor in found.items()} for found in (before, wanted))
    return was, is_


def _check(
    wanted: Mapping[Cell, int],
    rows: Mapping[Cell, Price],
    sold: Sequence[Category],
    types: Sequence[PriceType],
) -> None:
    categories, known = {one.id for one in sold}, {one.id for one in types}
    for (category, price_type), minor in wanted.items():
        there = (category, price_type) in rows or (category in categories and price_type in known)
        if not there or not 0 <= minor <= MOST_PRICE:
            raise BadPrice((category, price_type))


def _write(
    event: Event, performance: Performance | None, rows: Mapping[Cell, Price], wanted: Mapping[Cell, int]
) -> None:
    currency = channels.by_code(event.channel_code).currency
    for cell, price in rows.items():
        if cell not in wanted:
            session.delete(price)
        elif price.amount.minor != wanted[cell]:
            price.amount = Money(wanted[cell], currency)
    for (category, price_type), minor in wanted.items():
        if (category, price_type) not in rows:
            kept: dict[str, int | None] = {"category_id": category, "price_type_id": price_type}
            kept["performance_id"] = performance.id if performance else None
            session.add(Price(event_id=event.id, amount=Money(minor, currency), **kept))


def _names(
    cells: Mapping[Cell, int],
    sold: Sequence[Category],
    rows: Mapping[Cell, Price],
    types: Sequence[PriceType],
) -> dict[Cell, str]:
    """As the audit calls them; what ends so it reads as an amount."""
    categories = {price.category_id: price.category for price in rows.values()} | {
        one.id: one for one in sold
    }
    kinds = {one.id: one for one in types}
    return {cell: f"{categories[cell[0]].name.fr}, {kinds[cell[1]].name.fr}_minor" for cell in cells}
