"""What a new venue has done of the eight steps to its first sale: read off its own rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from app.db import session
from app.people.staff.models import Staff
from app.sale.catalog.models import Event, Performance, Place, Price
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods

COLLEAGUES = 2


@dataclass(frozen=True)
class Readiness:
    """Each step, in the order they are best done in, and whether it is."""

    contact: bool
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
    def complete(self) -> bool:
        return self.done == len(fields(self))


def of_channel(channel: Channel, *, test_provider: bool) -> Readiness:
    """One statement. `tried`: something was bought, paid by card and refunded."""
    events = select(Event.id).filter_by(channel_code=channel.code)
    performances = select(Performance.id).where(Performance.event_id.in_(events))
    refunded = select(Refund.ref).join(Order, Order.ref == Refund.order_ref)
    refunded = refunded.where(Refund.state == RefundState.DONE, Order.channel_code == channel.code)
    staff = select(func.count()).where(Staff.totp_secret.is_not(None), Staff.active)
    found = session.execute(
        select(
            _any(performances),
            _any(select(Price.event_id).where(Price.event_id.in_(events))),
            _any(select(Place.id).where(Place.performance_id.in_(performances))),
            staff.scalar_subquery(),
            _any(refunded),
        )
    ).one()
    event, prices, places, colleagues, tried = found
    return Readiness(
        contact=bool(channel.email and channel.phone),
        provider=not test_provider,
        event=event,
        prices=prices,
        places=places,
        methods=can_be_paid(channel),
        colleagues=colleagues >= COLLEAGUES,
        tried=tried,
    )


def can_be_paid(channel: Channel) -> bool:
    """Whether its web shop offers anything that can pay a whole order."""
    offered = payment_methods.offer_online(channel).methods
    return any(method.type in payment_methods.SETTLING for method in offered)


def _any(rows: Select[Any]) -> ScalarSelect[bool]:
    return select(rows.exists()).scalar_subquery()
