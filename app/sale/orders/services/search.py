"""Orders as a list that staff look through: filtered, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.db import session, starts_with
from app.kernel import clock
from app.kernel.emails import folded
from app.sale.catalog.models import Place
from app.sale.orders.models import Order, OrderLine
from app.sale.orders.states import OrderState
from app.venue.channels.models import Channel

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Filter:
    """What a list shows. `channels` None: all; `word`: a number, or how a name or an address begins."""

    channels: Collection[str] | None = None
    states: Collection[OrderState] = ()
    since: datetime | None = None
    contact_ref: str | None = None
    word: str = ""


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this order."""

    placed_at: datetime
    ref: str

    def __str__(self) -> str:
        return f"{clock.written(self.placed_at)}_{self.ref}"

    @classmethod
    def read(cls, text: str) -> Position | None:
        """What `str` wrote; anything else is the first page."""
        moment, _mark, ref = text.partition("_")
        try:
            placed_at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(placed_at, ref[:26]) if placed_at.tzinfo and ref else None


@dataclass(frozen=True)
class Page:
    rows: Sequence[Order]
    after: Position | None  # where the next one begins, if there is one


def search(wanted: Filter, after: Position | None = None, most: int = PAGE) -> Page:
    """One page of them, in two statements however many there are."""
    query = _filtered(select(Order), wanted).order_by(Order.placed_at.desc(), Order.ref.desc())
    if after:
        query = query.where(tuple_(Order.placed_at, Order.ref) < (after.placed_at, after.ref))
    lines = selectinload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    query = query.limit(most + 1).options(lines, joinedload(Order.gifts))
    rows = session.scalars(query).unique().all()
    last = rows[most - 1] if len(rows) > most else None
    return Page(rows[:most], Position(last.placed_at, last.ref) if last else None)


def count(wanted: Filter) -> int:
    """How many there are, counted to `MOST_COUNTED` + 1 only."""
    found = _filtered(select(Order.ref), wanted).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _filtered(query: Select[Order], wanted: Filter) -> Select[Order]:
    if wanted.channels is not None:
        query = query.where(Order.channel_code.in_(wanted.channels))
    elif wanted.states:  # their index begins with the channel: all are named
        query = query.where(Order.channel_code.in_(select(Channel.code)))
    if wanted.contact_ref:
        query = query.where(Order.contact_ref == wanted.contact_ref)
    if wanted.states:
        query = query.where(Order.state.in_(wanted.states))
    if wanted.since:
        query = query.where(Order.placed_at >= wanted.since)
    if word := wanted.word.strip():
        number = word.replace("-", "").replace(" ", "").upper()
        named = starts_with(func.lower(Order.name), word.lower())
        addressed = starts_with(func.lower(Order.email), folded(word))
        query = query.where(or_(Order.number == number, addressed, named))
    return query
