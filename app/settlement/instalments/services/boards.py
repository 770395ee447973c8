"""Instalments that staff look after, a page at a time: declined, overdue, due soon, suspended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select, tuple_
from sqlalchemy.orm import contains_eager

from app import row_pages
from app.db import session
from app.kernel import clock
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.states import InstalmentState

PAGE = 50
AT_ONCE = 1000  # rows of a long list
MOST_COUNTED = 1_000  # each is looked up with its order
SOON = timedelta(days=30)


class Board(StrEnum):
    """What a list shows. DECLINED: the bank refused it. OVERDUE: its grace period is over as well."""

    DECLINED = "declined"
    OVERDUE = "overdue"
    DUE = "due"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this instalment."""

    due_on: date
    order_ref: str
    number: int


@dataclass(frozen=True)
class BoardPage:
    rows: Sequence[Instalment]
    after: Position | None  # where the next one begins, if there is one


def board(
    which: Board, channels: Collection[str] | None, after: Position | None = None, most: int = PAGE
) -> BoardPage:
    """Those due first, with their orders and cards, in two statements. `channels` None is every channel."""
    place = Instalment.due_on, Instalment.order_ref, Instalment.number
    loaded = contains_eager(Instalment.schedule)
    query = _of(select(Instalment).join(Instalment.schedule), which, channels)
    query = query.order_by(*place).limit(most + 1)
    query = query.options(
        loaded.contains_eager(Schedule.order), loaded.joinedload(Schedule.card),
        loaded.selectinload(Schedule.instalments),
    )  # fmt: skip
    if after:
        query = query.where(tuple_(*place) > (after.due_on, after.order_ref, after.number))
    rows = session.scalars(query).unique().all()
    last = rows[most - 1] if len(rows) > most else None
    return BoardPage(rows[:most], Position(last.due_on, last.order_ref, last.number) if last else None)


def counts(channels: Collection[str] | None) -> dict[Board, int]:
    """How many there are on each, counted to `MOST_COUNTED` + 1 only; one statement."""
    numbers = [_number(which, channels, MOST_COUNTED) for which in Board]
    return dict(zip(Board, session.execute(select(*numbers)).one(), strict=True))


def count(which: Board, channels: Collection[str] | None, most: int) -> int:
    """How many there are on one of them, counted to `most` + 1 only."""
    return session.scalar(select(_number(which, channels, most))) or 0


def every(which: Board, channels: Collection[str] | None) -> Iterator[Instalment]:
    """All that are on one of them, in the order of its pages."""
    return row_pages.every(lambda after: board(which, channels, after, AT_ONCE))


def _number(which: Board, channels: Collection[str] | None, most: int) -> ScalarSelect[int]:
    found = _of(select(Instalment.number), which, channels).limit(most + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _of(query: Select[Any], which: Board, channels: Collection[str] | None) -> Select[Any]:
    """Of an order that was not paid at all nothing is due."""
    query = query.join(Order, Order.ref == Instalment.order_ref)
    query = query.where(Order.state == OrderState.PAID, _belongs(which))
    return query if channels is None else query.where(Order.channel_code.in_(channels))


def _belongs(which: Board) -> ColumnElement[bool]:
    running, state = Instalment.suspended_at.is_(None), Instalment.state
    soon = Instalment.due_on <= clock.now().date() + SOON
    return {
        Board.DECLINED: and_(state == InstalmentState.FAILED, running),
        Board.OVERDUE: and_(state == InstalmentState.OVERDUE, running),
        Board.DUE: and_(state == InstalmentState.UPCOMING, running, soon),
        Board.SUSPENDED: Instalment.suspended_at.is_not(None),
    }[which]
