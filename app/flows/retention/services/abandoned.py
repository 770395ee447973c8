"""Baskets nobody bought, and orders nobody paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.accounting.ledger.models import Transaction
from app.flows.privacy.anonymity import change
from app.flows.retention.services.batches import (
    for_each_channel,
    in_batches,
    orders_with_baskets,
    remove,
)
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.sale.baskets.models import Basket, BasketGift, BasketLine, BasketState
from app.sale.catalog.models import Place
from app.sale.orders.models import Adjustment, Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.promotions.models import Redemption, RedemptionState
from app.sale.tickets.models import Ticket
from app.settlement.instalments.models import Schedule
from app.settlement.payments.models import Payment, PaymentEvent
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.tenders.models import BasketVoucher, Tender
from app.venue.channels.models import Channel

UNPAID = (OrderState.PLACED, OrderState.LAPSED, OrderState.CANCELED, OrderState.REPLACED)
NOT_BOUGHT = (BasketState.OPEN, BasketState.LAPSED, BasketState.CANCELED)
KEEP_AN_ORDER = (Transaction, Tender, Refund, RefundHeader, Schedule, Ticket, Place)


def delete_unpaid_orders() -> int:
    """Orders nobody paid, once no bank can say any more that it has their money."""
    return for_each_channel(lambda channel: in_batches(lambda: _unpaid(channel), _drop_orders))


def delete_abandoned_baskets() -> int:
    """Baskets nobody bought; those of an order that is kept stay with it."""
    return for_each_channel(lambda channel: in_batches(lambda: _abandoned(channel), _drop_baskets))


def _unpaid(channel: Channel) -> Select[str]:
    before = _cutoff(channel)
    old = orders_with_baskets().where(Order.channel_code == channel.code, Order.placed_at < before)
    waits = and_(Order.state == OrderState.PLACED, Basket.state == BasketState.OPEN, ~_unused_since(before))
    needed = [exists().where(model.order_ref == Order.ref) for model in KEEP_AN_ORDER]
    return old.where(Order.state.in_(UNPAID), ~waits, ~_late_money(before), ~or_(*needed))


def _late_money(before: datetime) -> ColumnElement[bool]:
    """Whether money for it has arrived, or may: only a no that is old is one for good."""
    final = and_(Payment.state == PaymentState.DECLINED, Payment.started_at < before)
    return exists().where(Payment.order_ref == Order.ref, ~final)


def _abandoned(channel: Channel) -> Select[str]:
    before = _cutoff(channel)
    old = select(Basket.ref).where(Basket.channel_code == channel.code, Basket.opened_at < before)
    holds = exists().where(Place.basket_ref == Basket.ref)
    ordered = exists().where(Order.basket_ref == Basket.ref)
    return old.where(Basket.state.in_(NOT_BOUGHT), _unused_since(before), ~holds, ~ordered)


def _unused_since(before: datetime) -> ColumnElement[bool]:
    return func.greatest(Basket.opened_at, Basket.held_until, Basket.payment_lock_until) < before


def _cutoff(channel: Channel) -> datetime:
    return clock.now() - timedelta(days=channel.keeps_baskets_days)


def _drop_orders(refs: Sequence[str]) -> None:
    payments = select(Payment.ref).where(Payment.order_ref.in_(refs))
    remove(EmailMessage, EmailMessage.subject_ref.in_(payments))
    remove(EmailMessage, EmailMessage.subject_ref.in_(refs))
    remove(PaymentEvent, PaymentEvent.payment_ref.in_(payments))
    change(Basket, Basket.order_ref.in_(refs), order_ref=None)
    for part in (Payment, OrderLine, Adjustment, OrderGift):
        remove(part, part.order_ref.in_(refs))
    remove(Order, Order.ref.in_(refs))


def _drop_baskets(refs: Sequence[str]) -> None:
    remove(EmailMessage, EmailMessage.subject_ref.in_(refs))
    for part in (BasketLine, BasketGift, BasketVoucher):
        remove(part, part.basket_ref.in_(refs))
    remove(Basket, Basket.ref.in_(refs))
    unspent = Redemption.state != RedemptionState.SPENT
    remove(Redemption, Redemption.basket_ref.in_(refs) & unspent)
