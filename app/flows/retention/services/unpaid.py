"""Which orders and baskets came to nothing, and cannot come to anything any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func

from app.flows.retention.services.batches import orders_with_baskets
from app.kernel import clock
from app.sale.baskets.models import Basket, BasketState
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.transfers.models import Transfer
from app.venue.channels.models import Channel

UNPAID = (OrderState.PLACED, OrderState.LAPSED, OrderState.CANCELED, OrderState.REPLACED)


def cutoff(channel: Channel) -> datetime:
    return clock.now() - timedelta(days=channel.keeps_baskets_days)


def unused_since(before: datetime) -> ColumnElement[bool]:
    return func.greatest(Basket.opened_at, Basket.held_until, Basket.payment_lock_until) < before


def unpaid(channel: Channel) -> Select[str]:
    """Orders nobody paid, nor will: their basket is not in use, and no bank may still have their money."""
    before = cutoff(channel)
    old = orders_with_baskets().where(Order.channel_code == channel.code, Order.placed_at < before)
    waits = and_(Order.state == OrderState.PLACED, Basket.state == BasketState.OPEN, ~unused_since(before))
    return old.where(Order.state.in_(UNPAID), ~waits, ~_late_money(before), ~_transferred())


def _transferred() -> ColumnElement[bool]:
    """Whether money came for it by bank transfer, which is its buyer's credit now."""
    return exists().where(Transfer.order_ref == Order.ref)


def _late_money(before: datetime) -> ColumnElement[bool]:
    """Whether money for it has arrived, or may: only a no that is old is one for good."""
    final = and_(Payment.state == PaymentState.DECLINED, Payment.started_at < before)
    return exists().where(Payment.order_ref == Order.ref, ~final)
