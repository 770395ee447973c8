"""What a new sales channel has done of the steps to its first sale: read off its own rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, literal, select, union_all

from app.db import session
from app.people.staff.models import Staff
from app.sale.catalog.models import Event, Performance, Place, Price
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from app.venue.payment_methods import services as payment_methods

COLLEAGUES = 2
TRIED = 100  # orders


@dataclass(frozen=True)
class Readiness:
    """Each step, in the order they are best done in, and whether it is."""

    contact: bool
    terms: bool
    provider: bool
    event: bool
    prices: bool
    places: bool
    methods: bool
    colleagues: bool
    tried: bool

    @property
    def done(self) -> int:
        return sum(getattr(self, step.name) for step in fields(self))

    @property
    def all(self) -> int:
        return len(fields(self))

    @property
    def complete(self) -> bool:
        return self.done == self.all


@dataclass(frozen=True)
class Unready:
    channel: Channel
    steps: Readiness


def first_unready(found: Sequence[Channel], is_test: Callable[[Channel], bool]) -> Unready | None:
    """The first of these channels with something left to do; one statement for all of them.

    `is_test`: whether its payment provider moves no money.
    """
    rows = session.execute(union_all(*(_facts(channel.code) for channel in found)))
    facts = {row.code: row for row in rows}
    for channel in found:
        ready = _of(channel, facts[channel.code], test_provider=is_test(channel))
        if not ready.complete:
            return Unready(channel, ready)
    return None


def _facts(code: str) -> Select[Any]:
    events = select(Event.id).where(Event.channel_code == code)
    performances = select(Performance.id).where(Performance.event_id.in_(events))
    prices = select(Price.event_id).where(Price.event_id.in_(events))
    places = select(Place.id).where(Place.performance_id.in_(performances))
    refunded = select(Refund.ref).where(
        Refund.state == RefundState.DONE, Refund.order_ref.in_(_first_orders(code))
    )
    staff = select(func.count()).where(Staff.totp_secret.is_not(None), Staff.active)
    return select(
        literal(code).label("code"),
        _any(performances).label("event"),
        _any(prices).label("prices"),
        _any(places).label("places"),
        staff.scalar_subquery().label("colleagues"),
        _any(refunded).label("refunded"),
        select(func.count()).select_from(_first_orders(code).subquery()).scalar_subquery().label("orders"),
    )


def _of(channel: Channel, facts: Row[Any], *, test_provider: bool) -> Readiness:
    """`tried`: something was bought, paid by card and refunded, or so much was sold that it works."""
    return Readiness(
        contact=bool(channel.email and channel.phone),
        terms=bool(legal.current(channel.code, LegalKind.TERMS).version),
        provider=not test_provider,
        event=facts.event,
        prices=facts.prices,
        places=facts.places,
        methods=can_be_paid(channel),
        colleagues=facts.colleagues >= COLLEAGUES,
        tried=facts.refunded or facts.orders >= TRIED,
    )


def can_be_paid(channel: Channel) -> bool:
    """Whether its web shop offers anything that can pay a whole order."""
    offered = payment_methods.offer_online(channel).methods
    return any(payment_methods.settles(method, channel) for method in offered)


def _first_orders(code: str) -> Select[Any]:
    """Of a channel; a new one has no more. Its index begins with channel and state."""
    sold = Order.state.in_([OrderState.PAID, OrderState.REFUNDED])
    return select(Order.ref).where(Order.channel_code == code, sold).limit(TRIED)


def _any(rows: Select[Any]) -> ScalarSelect[bool]:
    return select(rows.exists()).scalar_subquery()
