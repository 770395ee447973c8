"""Orders as a list that staff look through: filtered, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, tuple_

from app import row_pages
from app.db import session, starts_with
from app.kernel.emails import folded
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order
from app.sale.orders.services.rows import OrderRow, rows
from app.sale.orders.states import OrderState
from app.venue.channels.models import Channel

PAGE = 50
MOST_COUNTED = 10_000
AT_ONCE = 1000  # rows of a long list


@dataclass(frozen=True)
class Filter:
    """What a list shows. `channels` None: all; `word`: a number, or how a name or an address begins.

    `email`: a whole folded address. `since` counts, `until` does not. `event_id`, `performance_id`: they hold
    places there. `partly`: something of them was refunded.
    `awaiting`: they wait for a bank transfer. `origin_id`: their buyers know the venue from there.
    `numbers`: these alone.
    """

    channels: Collection[str] | None = None
    states: Collection[OrderState] = ()
    partly: bool = False
    awaiting: bool = False
    since: datetime | None = None
    until: datetime | None = None
    method: str = ""
    event_id: int | None = None
    performance_id: int | None = None
    origin_id: int | None = None
    contact_ref: str | None = None
    word: str = ""
    email: str = ""
    numbers: Collection[str] | None = None


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this order."""

    placed_at: datetime
    ref: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[OrderRow]
    after: Position | None  # where the next one begins, if there is one


def search(wanted: Filter, after: Position | None = None, most: int = PAGE) -> Page:
    """One page of them, in a few statements however many there are."""
    query = _filtered(select(Order), wanted)
    if after:
        query = query.where(tuple_(Order.placed_at, Order.ref) < (after.placed_at, after.ref))
    if wanted.performance_id is not None:
        query = _found_first(query, most + 1)
    query = query.order_by(Order.placed_at.desc(), Order.ref.desc())
    found = session.scalars(query.limit(most + 1)).all()
    last = found[most - 1] if len(found) > most else None
    return Page(rows(found[:most]), Position(last.placed_at, last.ref) if last else None)


def _found_first(query: Select[Order], most: int) -> Select[Order]:
    """All orders of one evening are looked up, then sorted.

    PostgreSQL would look through all orders by their time until enough of them hold places there: of an
    evening long ago these are a million.
    """
    found = query.with_only_columns(Order.ref, Order.placed_at).cte("found").prefix_with("MATERIALIZED")
    newest = select(found.c.ref).order_by(found.c.placed_at.desc(), found.c.ref.desc()).limit(most)
    return select(Order).where(Order.ref.in_(newest))


def every(wanted: Filter) -> Iterator[OrderRow]:
    """All of them, however many there are."""
    return row_pages.every(lambda after: search(wanted, after, AT_ONCE))


def count(wanted: Filter, most: int = MOST_COUNTED) -> int:
    """How many there are, counted to `most` + 1 only."""
    found = _filtered(select(Order.ref), wanted).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _filtered(query: Select[Order], wanted: Filter) -> Select[Order]:
    if wanted.channels is not None:
        query = query.where(Order.channel_code.in_(wanted.channels))
    elif wanted.states and not wanted.partly:  # their index begins with the channel: all are named
        query = query.where(Order.channel_code.in_(select(Channel.code)))
    if wanted.contact_ref:
        query = query.where(Order.contact_ref == wanted.contact_ref)
    if wanted.states:
        query = query.where(Order.state.in_(wanted.states))
    if wanted.partly:
        query = query.where(Order.refunded_minor.is_not(None))
    if wanted.awaiting:
        query = query.where(Order.transfer_due_on.is_not(None))
    if wanted.since:
        query = query.where(Order.placed_at >= wanted.since)
    if wanted.until:
        query = query.where(Order.placed_at < wanted.until)
    if wanted.method:
        query = query.where(Order.method_code == wanted.method)
    if wanted.origin_id is not None:
        query = query.where(Order.origin_id == wanted.origin_id)
    if wanted.performance_id is not None or wanted.event_id is not None:
        query = query.where(Order.ref.in_(_seated(wanted)))
    if wanted.numbers is not None:
        query = query.where(Order.number.in_(wanted.numbers))
    if wanted.email:
        query = query.where(func.lower(Order.email) == wanted.email)
    if word := wanted.word.strip():
        number = word.replace("-", "").replace(" ", "").upper()
        named = starts_with(func.lower(Order.name), word.lower())
        addressed = starts_with(func.lower(Order.email), folded(word))
        query = query.where(or_(Order.number == number, addressed, named))
    return query


def _seated(wanted: Filter) -> Select[str | None]:
    """Refs of the orders that hold places there."""
    query = select(Place.order_ref).where(Place.order_ref.is_not(None))
    if wanted.performance_id is not None:
        return query.where(Place.performance_id == wanted.performance_id)
    of_event = select(Performance.id).where(Performance.event_id == wanted.event_id)
    return query.where(Place.performance_id.in_(of_event))
