"""Counting what waits. Every count runs on an index of what is open, so it stays small."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Select, Subquery, cast, func, select, true

from app.db import session
from app.flows.approvals import services as approvals
from app.flows.metrics import services as metrics
from app.flows.metrics.models import MetricCount
from app.kernel import clock
from app.kernel.actors import Actor
from app.messages.email_queue.models import EmailMessage
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import OPEN, RefundState

STUCK = timedelta(minutes=5)
LATELY = timedelta(days=7)
OPEN_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Pile:
    """So many wait, the oldest since then."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True)
class Waiting:
    """What waits. `refused`: refunds that became credit lately. `counted_at` is when the worker last counted
    its figures, and `imbalance` what the books are out by (minor units); None: it never did. `to_decide`:
    requests that whoever looks may answer; `unanswered`: their own that nobody has answered. `out`: numbers
    of orders that do not agree with the books.
    """

    payments: Pile
    refunds: Pile
    refused: Pile
    declined: Pile
    overdue: Pile
    to_decide: Pile
    unanswered: Pile
    emails: Pile
    counted_at: datetime | None
    imbalance: int | None
    out: Sequence[str]


@dataclass(frozen=True)
class Sold:
    """Orders paid since a moment, what they came to, and what of any order was taken back since: by currency
    (minor units).
    """

    orders: int
    minor: dict[str, int]
    refunded: dict[str, int]

    @property
    def net(self) -> dict[str, int]:
        """May be below zero: what goes back today may have been sold before."""
        both = sorted({*self.minor, *self.refunded})
        return {code: self.minor.get(code, 0) - self.refunded.get(code, 0) for code in both}


def waiting(channels: Collection[str] | None, by: Actor) -> Waiting:
    """What waits there for whoever looks. `channels` None is every channel. Mails and the like belong to
    none: they are counted for everybody.
    """
    now = clock.now()
    late = select(Payment.started_at).where(Payment.state.in_(LIVE), Payment.started_at < now - OPEN_FOR)
    stuck = select(EmailMessage.written_at).where(
        EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.is_not(None),
        EmailMessage.written_at < now - STUCK,
    )  # fmt: skip
    piles = (
        _in(late.join(Payment.order), channels),
        _in(_refunds(OPEN).where(Refund.due_at < now - OPEN_FOR), channels),
        _in(_refunds((RefundState.REFUSED,)).where(Refund.due_at > now - LATELY), channels),
        _in(_instalments(InstalmentState.FAILED), channels),
        _in(_instalments(InstalmentState.OVERDUE), channels),
        approvals.to_decide(by),
        approvals.unanswered(by),
        stuck,
    )
    books = select(MetricCount).where(MetricCount.name == metrics.IMBALANCE).subquery()
    first, *others = counted = [_pile(pile) for pile in piles]
    figures: list[Any] = [figure for pile in counted for figure in pile.c]
    figures += [select(books.c[name]).limit(1).scalar_subquery() for name in ("counted_at", "value")]
    out = select(func.array_agg(MetricCount.label)).where(MetricCount.name == metrics.UNBALANCED)
    figures.append(out.where(MetricCount.label != "").scalar_subquery())
    query = select(*figures).select_from(first)
    for pile in others:
        query = query.join(pile, true())
    *found, counted_at, imbalance, numbers = session.execute(query).one()
    names = ("payments", "refunds", "refused", "declined", "overdue", "to_decide", "unanswered", "emails")
    by_name = zip(names, map(Pile, found[::2], found[1::2]), strict=True)
    return Waiting(**dict(by_name), counted_at=counted_at, imbalance=imbalance, out=sorted(numbers or ()))


def _refunds(states: Collection[RefundState]) -> Select[Any]:
    """The day of each refund to a card that stands so."""
    query = select(Refund.due_at).join(Order, Order.ref == Refund.order_ref)
    return query.where(Refund.state.in_(states), Refund.destination == FundingSource.CARD)


def _instalments(state: InstalmentState) -> Select[Any]:
    """When each came due that stands so and is not suspended."""
    query = select(Instalment.due_on).join(Schedule).join(Order, Order.ref == Schedule.order_ref)
    return query.where(Instalment.state == state, Instalment.suspended_at.is_(None))


def _pile(rows: Select[Any]) -> Subquery:
    """One row: how many rows there are, and the earliest of their only column."""
    found = rows.subquery()
    (moment,) = found.c
    earliest = func.min(cast(moment, DateTime(timezone=True)))
    return select(func.count(), earliest).select_from(found).subquery()


def sold_since(moment: datetime, channels: Collection[str] | None) -> Sold:
    order = Order.__table__.c
    query = select(order.total_currency, func.count(), func.sum(order.total_minor))
    until_now = Order.paid_at.between(moment, clock.now())
    query = query.where(until_now, Order.state.in_((OrderState.PAID, OrderState.REFUNDED)))
    found = session.execute(_in(query, channels).group_by(order.total_currency)).all()
    minor = {code: int(minor) for code, _n, minor in found}
    return Sold(sum(number for _c, number, _m in found), minor, _refunded_since(moment, channels))


def _refunded_since(moment: datetime, channels: Collection[str] | None) -> dict[str, int]:
    """Whichever way it went back. What was paid twice or by mistake was never sold, so it is left out."""
    refund = Refund.__table__.c
    query = select(refund.amount_currency, func.sum(refund.amount_minor))
    query = query.join(Order, Order.ref == refund.order_ref).where(
        refund.state.in_([state for state in RefundState if state is not RefundState.CANCELED]),
        refund.due_at.between(moment, clock.now()),
        refund.reason.in_((RefundReason.REVERSAL, RefundReason.SEATS_GONE)),
        Order.paid_at.is_not(None),
    )
    found = session.execute(_in(query, channels).group_by(refund.amount_currency))
    return {code: int(minor) for code, minor in found}


def _in(query: Select[Any], channels: Collection[str] | None) -> Select[Any]:
    return query if channels is None else query.where(Order.channel_code.in_(channels))
