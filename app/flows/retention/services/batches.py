"""Many rows, a few in each transaction, so that nobody waits for a deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, delete, select

from app import row_claims
from app.db import Base, session
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.venue.channels.models import Channel

AT_A_TIME = 500
UNSYNCHRONIZED = {"synchronize_session": False}

Key = TypeVar("Key", str, int)


def in_batches(claim: Callable[[], Select[Key]], drop: Callable[[Sequence[Key]], None]) -> int:
    """Claim rows by their keys and drop them, until none is due or the worker stops; how many went.

    What somebody holds is left for the next round. The claim is asked a second time, because what was
    committed while the first one locked its rows is seen only by another statement.
    """
    done = 0
    while not row_claims.stopping.is_set():
        locked = session.scalars(claim().limit(AT_A_TIME).with_for_update(skip_locked=True)).all()
        column = claim().selected_columns[0]
        due = session.scalars(claim().where(column.in_(locked))).all() if locked else []
        if due:
            drop(due)
        session.commit()
        done += len(due)
        if len(due) < AT_A_TIME:
            break
    return done


def orders_with_baskets() -> Select[str]:
    """Refs of orders. Whoever locks them locks their baskets too, as everybody does."""
    return select(Order.ref).join(Basket, Basket.ref == Order.basket_ref)


def for_each_channel(sweep: Callable[[Channel], int]) -> int:
    return sum(sweep(channel) for channel in session.scalars(select(Channel)).all())


def remove(model: type[Base], where: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(where), execution_options=UNSYNCHRONIZED)
