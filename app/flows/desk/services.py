"""Counting what waits. Every count runs on an index of what is open, so it stays small."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from app.db import session
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import OPEN

STUCK = timedelta(minutes=5)
OPEN_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Waiting:
    """How many of each wait, and since when the oldest does."""

    payments: int
    refunds: int
    instalments: int
    emails: int
    oldest_payment: datetime | None

    @property
    def nothing(self) -> bool:
        return not (self.payments or self.refunds or self.instalments or self.emails)


@dataclass(frozen=True)
class Sold:
    """Orders paid since a moment, and what they came to by currency (minor units)."""

    orders: int
    minor: dict[str, int]


def waiting(channels: Collection[str] | None) -> Waiting:
    """`channels` None is every channel. Mails and the like belong to none: they are counted for everybody."""
    now = clock.now()
    late = select(Payment.ref).where(Payment.state.in_(LIVE), Payment.started_at < now - OPEN_FOR)
    oldest = select(func.min(Payment.started_at)).join(Payment.order).where(Payment.state.in_(LIVE))
    failed = select(Instalment.order_ref).where(
        Instalment.state.in_((InstalmentState.FAILED, InstalmentState.OVERDUE))
    )
    open_refunds = select(Refund.ref).where(Refund.state.in_(OPEN), Refund.due_at < now - OPEN_FOR)
    stuck = select(EmailMessage.ref).where(
        EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.is_not(None),
        EmailMessage.written_at < now - STUCK,
    )  # fmt: skip
    found = session.execute(
        select(
            _number(_in(late.join(Payment.order), channels)),
            _number(_in(open_refunds.join(Order, Order.ref == Refund.order_ref), channels)),
            _number(_in(failed.join(Schedule).join(Order, Order.ref == Schedule.order_ref), channels)),
            _number(stuck),
            _in(oldest, channels).scalar_subquery(),
        )
    ).one()
    return Waiting(*found)


def sold_since(moment: datetime, channels: Collection[str] | None) -> Sold:
    order = Order.__table__.c
    query = select(order.total_currency, func.count(), func.sum(order.total_minor))
    query = query.where(Order.paid_at >= moment, Order.state.in_((OrderState.PAID, OrderState.REFUNDED)))
    found = session.execute(_in(query, channels).group_by(order.total_currency)).all()
    return Sold(sum(number for _c, number, _m in found), {code: int(minor) for code, _n, minor in found})


def _number(rows: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _in(query: Select[Any], channels: Collection[str] | None) -> Select[Any]:
    return query if channels is None else query.where(Order.channel_code.in_(channels))
