"""Payments that wait for a bank or for whoever confirms there, the oldest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_
from sqlalchemy.orm import contains_eager

from app import row_pages
from app.db import session
from app.sale.orders.models import Order
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE, PaymentState

PAGE = 50
AT_ONCE = 1000  # rows of a long list
MOST_COUNTED = 10_000


class Board(StrEnum):
    """UNANSWERED: the bank has said nothing. CONFIRMING: the shopper is to confirm there. PENDING: the bank
    has accepted it, and the money has not come yet.
    """

    UNANSWERED = "unanswered"
    CONFIRMING = "confirming"
    PENDING = "pending"


@dataclass(frozen=True)
class Position:
    """Where a page begins: after this payment."""

    started_at: datetime
    ref: str


@dataclass(frozen=True)
class BoardPage:
    rows: Sequence[Payment]
    after: Position | None


def board(
    which: Board, channels: Collection[str] | None, after: Position | None = None, most: int = PAGE
) -> BoardPage:
    """With their orders, in one statement. `channels` None is every channel."""
    place = Payment.started_at, Payment.ref
    query = _of(select(Payment), which, channels).order_by(*place).limit(most + 1)
    if after:
        query = query.where(tuple_(*place) > (after.started_at, after.ref))
    rows = session.scalars(query.options(contains_eager(Payment.order))).all()
    last = rows[most - 1] if len(rows) > most else None
    return BoardPage(rows[:most], Position(last.started_at, last.ref) if last else None)


def counts(channels: Collection[str] | None) -> dict[Board, int]:
    """How many there are on each, counted to `MOST_COUNTED` + 1 only; one statement."""
    numbers = [_number(which, channels, MOST_COUNTED) for which in Board]
    return dict(zip(Board, session.execute(select(*numbers)).one(), strict=True))


def count(which: Board, channels: Collection[str] | None, most: int) -> int:
    """How many there are on one of them, counted to `most` + 1 only."""
    return session.scalar(select(_number(which, channels, most))) or 0


def every(which: Board, channels: Collection[str] | None) -> Iterator[Payment]:
    """All that are on one of them, in the order of its pages."""
    return row_pages.every(lambda after: board(which, channels, after, AT_ONCE))


def _number(which: Board, channels: Collection[str] | None, most: int) -> ScalarSelect[int]:
    found = _of(select(Payment.ref), which, channels).limit(most + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _of(query: Select[Any], which: Board, channels: Collection[str] | None) -> Select[Any]:
    query = query.join(Payment.order).where(*_belongs(which))
    return query if channels is None else query.where(Order.channel_code.in_(channels))


def _belongs(which: Board) -> tuple[ColumnElement[bool], ...]:
    """The first condition names an index of what is open."""
    match which:
        case Board.UNANSWERED:
            return Payment.state.in_(LIVE), Payment.state != PaymentState.ACTION_REQUIRED
        case Board.CONFIRMING:
            return Payment.state.in_(LIVE), Payment.state == PaymentState.ACTION_REQUIRED
    return Payment.ask_at.is_not(None), Payment.state.not_in(LIVE)
