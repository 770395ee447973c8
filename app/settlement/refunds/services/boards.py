"""Money on its way back, as staff look through it: refused, under way, arrived; a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, func, select, tuple_

from app import row_pages
from app.db import session
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import OPEN, RefundState

PAGE = 50
AT_ONCE = 1000  # rows of a long list
MOST_COUNTED = 10_000


class Board(StrEnum):
    """Refunds to cards. REFUSED: it became credit. CANCELED: the card had paid nothing."""

    REFUSED = "refused"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELED = "canceled"


STATES = {
    Board.REFUSED: (RefundState.REFUSED,),
    Board.UNDER_WAY: OPEN,
    Board.DONE: (RefundState.DONE,),
    Board.CANCELED: (RefundState.CANCELED,),
}


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this refund."""

    due_at: datetime
    ref: str


@dataclass(frozen=True)
class BoardPage:
    """Each refund with the order it is of."""

    rows: Sequence[tuple[Refund, Order]]
    after: Position | None


def board(
    which: Board, channels: Collection[str] | None, after: Position | None = None, most: int = PAGE
) -> BoardPage:
    """The oldest first of those under way, else the newest; one statement. `channels` None is every one."""
    rising = which is Board.UNDER_WAY
    place = tuple_(Refund.due_at, Refund.ref)
    query = _of(select(Refund, Order).join(Order, Order.ref == Refund.order_ref), which)
    query = _in(query, channels)
    query = query.order_by(*((one if rising else one.desc()) for one in (Refund.due_at, Refund.ref)))
    if after:
        start = (after.due_at, after.ref)
        query = query.where(place > start if rising else place < start)
    rows = [(refund, order) for refund, order in session.execute(query.limit(most + 1))]
    last = rows[most - 1][0] if len(rows) > most else None
    return BoardPage(rows[:most], Position(last.due_at, last.ref) if last else None)


def counts(channels: Collection[str] | None) -> dict[Board, int]:
    """How many there are on each, counted to `MOST_COUNTED` + 1 only; one statement."""
    numbers = [_number(which, channels, MOST_COUNTED) for which in Board]
    return dict(zip(Board, session.execute(select(*numbers)).one(), strict=True))


def count(which: Board, channels: Collection[str] | None, most: int) -> int:
    """How many there are on one of them, counted to `most` + 1 only."""
    return session.scalar(select(_number(which, channels, most))) or 0


def every(which: Board, channels: Collection[str] | None) -> Iterator[tuple[Refund, Order]]:
    """All that are on one of them, in the order of its pages."""
    return row_pages.every(lambda after: board(which, channels, after, AT_ONCE))


def _number(which: Board, channels: Collection[str] | None, most: int) -> ScalarSelect[int]:
    of_it = _of(select(Refund.ref), which)
    if channels is not None:
        of_it = _in(of_it.join(Order, Order.ref == Refund.order_ref), channels)
    found = of_it.limit(most + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _of(query: Any, which: Board) -> Any:
    return query.where(Refund.state.in_(STATES[which]), Refund.destination == FundingSource.CARD)


def _in(query: Any, channels: Collection[str] | None) -> Any:
    return query if channels is None else query.where(Order.channel_code.in_(channels))
