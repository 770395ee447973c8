"""Finding orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.db import session
from app.sale.baskets.models import Basket, BasketState
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState


def find(ref: str) -> Order | None:
    """An order with all a page, a ticket or an email shows of it, in one statement.

    For those who serve no host: a page asks `find_in`.
    """
    return session.scalars(with_parts().where(Order.ref == ref)).unique().one_or_none()


def find_in(channel_code: str, ref: str) -> Order | None:
    """An order of this channel: on another's host it does not exist."""
    query = with_parts().where(Order.ref == ref, Order.channel_code == channel_code)
    return session.scalars(query).unique().one_or_none()


HIDDEN = (OrderState.LAPSED, OrderState.REPLACED)  # nothing came of them, and the shopper need not know


def one_of_contact(contact_ref: str, ref: str) -> Order | None:
    """An order of theirs, unless it is hidden; nobody else's."""
    query = with_parts().where(Order.ref == ref, Order.contact_ref == contact_ref)
    return session.scalars(query.where(Order.state.not_in(HIDDEN))).unique().one_or_none()


def of_contact(contact_ref: str, now: datetime, *, past: bool, most: int) -> Sequence[Order]:
    """Orders of one contact, the newest first: those with a performance to come, or those without.

    An unpaid one is listed as long as its basket is still about to become it.
    """
    waiting = Order.state == OrderState.PLACED
    shown = and_(Order.state.not_in(HIDDEN), or_(~waiting, _basket_is_open()))
    ahead = or_(_has_performance_after(now), waiting)
    query = with_parts().where(Order.contact_ref == contact_ref, shown, ~ahead if past else ahead)
    return session.scalars(query.order_by(Order.placed_at.desc()).limit(most)).unique().all()


def _has_performance_after(moment: datetime) -> ColumnElement[bool]:
    places = select(OrderLine.id).join(Place, Place.id == OrderLine.place_id)
    performances = places.join(Performance, Performance.id == Place.performance_id)
    return performances.where(OrderLine.order_ref == Order.ref, Performance.starts_at > moment).exists()


def _basket_is_open() -> ColumnElement[bool]:
    basket = select(Basket.ref).where(Basket.ref == Order.basket_ref, Basket.order_ref == Order.ref)
    return basket.where(Basket.state == BasketState.OPEN).exists()


def by_number(number: str) -> Order | None:
    """For those who serve no host, as `find`."""
    return session.scalars(with_parts().where(Order.number == number)).unique().one_or_none()


def by_number_with_notes(number: str) -> Order | None:
    """The same with what staff wrote on it, in the same statement."""
    query = with_parts().options(joinedload(Order.notes)).where(Order.number == number)
    return session.scalars(query).unique().one_or_none()


def by_number_in(channel_code: str, number: str) -> Order | None:
    query = with_parts().where(Order.number == number, Order.channel_code == channel_code)
    return session.scalars(query).unique().one_or_none()


def latest_sold(channel_code: str) -> Order | None:
    """The one that was placed last, of those that are paid."""
    query = with_parts().filter_by(channel_code=channel_code, state=OrderState.PAID)
    return session.scalars(query.order_by(Order.placed_at.desc()).limit(1)).unique().one_or_none()


def with_parts() -> Select[Order]:
    return select(Order).options(*parts())


def parts() -> tuple[ORMOption, ...]:
    lines = joinedload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    return (lines, joinedload(Order.adjustments), joinedload(Order.gifts).joinedload(OrderGift.voucher))


def called(refs: Collection[str]) -> dict[str, tuple[str, str]]:
    """By the refs of orders: their number, and who bought."""
    query = select(Order.ref, Order.number, Order.name, Order.email).where(Order.ref.in_(refs))
    return {ref: (number, name or email) for ref, number, name, email in session.execute(query)}
