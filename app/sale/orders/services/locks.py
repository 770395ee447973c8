"""Locking an order, always after its basket."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm.attributes import set_committed_value

from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.sale.orders.services import lookup

MOVING = (
    "state", "lang", "due_minor", "refunded_minor", "seats_moved", "paid_at", "email", "handed_over_at",
    "handed_over_by", "transfer_due_on", "revived_in",
)  # fmt: skip


def lock(ref: str) -> Order:
    """Lock the basket and the order, in this sequence. Whoever changes either calls this first."""
    query = locking().where(Order.ref == ref).with_for_update(of=(Basket, Order))
    return as_locked(ref, session.execute(query).one())


def lock_for(ref: str, by: Actor, right: Right) -> Order:
    """Lock it for somebody who has this right in its channel. Raises Forbidden, and locks nothing then."""
    order = lock(ref)
    if not by.may(right, order.channel_code):
        session.rollback()
    by.must(right, order.channel_code)
    return order


def locking() -> Select[Any]:
    """A basket and the columns of its order that may change, for statements that lock both."""
    moving = (getattr(Order, name) for name in MOVING)
    query = select(Basket, *moving).join(Order, Order.basket_ref == Basket.ref)
    return query.execution_options(populate_existing=True)


def as_locked(ref: str, found: Row[Any]) -> Order:
    """The order as the locking statement read it. Its other columns never change, so they may be older."""
    order = session.get_one(Order, ref, options=lookup.parts())
    set_committed_value(order, "basket", found.Basket)
    for name in MOVING:
        set_committed_value(order, name, getattr(found, name))
    return order
