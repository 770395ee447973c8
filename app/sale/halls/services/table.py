"""The rows of a zone, a page at a time, with their seats: for tables and drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import session
from app.sale.halls.models import Seat, Zone

PAGE = 40  # rows


@dataclass(frozen=True)
class Row:
    name: str
    seats: Sequence[Seat]


@dataclass(frozen=True)
class RowPage:
    """`after`: where the next page begins, if there is one."""

    rows: Sequence[Row]
    after: int | None


def rows_of(zone: Zone, after: int = 0) -> RowPage:
    """Rows from the stage on, past the first `after`, each from left to right, in one statement."""
    at = func.dense_rank().over(order_by=(Seat.row_order, Seat.row)).label("at")
    ranked = select(Seat.id, at).where(Seat.zone_id == zone.id).subquery()
    query = select(Seat, ranked.c.at).join(ranked, ranked.c.id == Seat.id)
    query = query.where(ranked.c.at > after, ranked.c.at <= after + PAGE + 1)
    found: dict[int, list[Seat]] = {}
    for seat, number in session.execute(query.order_by(ranked.c.at, Seat.x, Seat.number)).unique():
        found.setdefault(number, []).append(seat)
    more = found.pop(after + PAGE + 1, None)
    rows = [Row(seats[0].row, seats) for seats in found.values()]
    return RowPage(rows, after + PAGE if more else None)


def row_of(zone: Zone, name: str) -> Row | None:
    query = select(Seat).filter_by(zone_id=zone.id, row=name).order_by(Seat.x, Seat.number)
    seats = session.scalars(query).all()
    return Row(name, seats) if seats else None
