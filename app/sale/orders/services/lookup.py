"""Finding orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.db import session
from app.sale.baskets.models import Basket, BasketState
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState


def find(ref: str) -> Order | None:
    """An order with all a page, a ticket or a letter shows of it, in one statement."""
    return session.scalars(_whole().where(Order.ref == ref)).unique().one_or_none()


UNTOLD = (OrderState.LAPSED, OrderState.REPLACED)  # nothing came of them, and nobody did anything


def one_of_contact(contact_ref: str, ref: str) -> Order | None:
    """An order of theirs that is told; nobody else's."""
    query = _whole().where(Order.ref == ref, Order.contact_ref == contact_ref, Order.state.not_in(UNTOLD))
    return session.scalars(query).unique().one_or_none()


def of_contact(contact_ref: str, now: datetime, *, past: bool, most: int) -> Sequence[Order]:
    """Orders of one contact, the newest first: those with an evening to come, or those without.

    One that is not paid yet is told as long as its basket still stands for it.
    """
    to_come = (
        select(OrderLine.id)
        .join(Place, Place.id == OrderLine.place_id)
        .join(Performance, Performance.id == Place.performance_id)
        .where(OrderLine.order_ref == Order.ref, Performance.starts_at > now)
        .exists()
    )
    waiting = Order.state == OrderState.PLACED
    stands = (
        select(Basket.ref)
        .where(
            Basket.ref == Order.basket_ref, Basket.order_ref == Order.ref, Basket.state == BasketState.OPEN
        )
        .exists()
    )
    ahead = or_(to_come, waiting)
    query = (
        _whole()
        .where(Order.contact_ref == contact_ref, Order.state.not_in(UNTOLD), or_(~waiting, stands))
        .where(~ahead if past else ahead)
        .order_by(Order.placed_at.desc())
        .limit(most)
    )
    return session.scalars(query).unique().all()


def by_number(number: str) -> Order | None:
    return session.scalars(_whole().where(Order.number == number)).unique().one_or_none()


def _whole() -> Select[Order]:
    return select(Order).options(*_parts())


def _parts() -> tuple[ORMOption, ...]:
    lines = joinedload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    return (lines, joinedload(Order.adjustments), joinedload(Order.gifts).joinedload(OrderGift.voucher))
