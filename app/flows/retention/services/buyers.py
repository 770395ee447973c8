"""Who bought, once the law asks no longer for it. The amounts stay: the books are not edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select

from app.flows.privacy import anonymity
from app.flows.retention.services.batches import (
    for_each_channel,
    in_batches,
    orders_with_baskets,
    remove,
)
from app.flows.retention.services.unpaid import unpaid
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.sale.baskets.models import Basket, BasketGift
from app.sale.orders.models import FORGOTTEN, Order
from app.sale.promotions.models import Redemption
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.states import OPEN
from app.settlement.payments.models import Payment
from app.venue.channels.models import Channel


def forget_buyers() -> int:
    """Names and addresses of orders that are past their years, and sooner of those nobody paid."""
    return for_each_channel(_of_unpaid) + for_each_channel(_of_old)


def _of_unpaid(channel: Channel) -> int:
    return in_batches(lambda: unpaid(channel).where(Order.email != FORGOTTEN), _forget)


def _of_old(channel: Channel) -> int:
    return in_batches(lambda: _old(channel), _forget)


def _old(channel: Channel) -> Select[str]:
    """An order still being paid is kept as it is."""
    old = orders_with_baskets().where(Order.channel_code == channel.code, Order.email != FORGOTTEN)
    owed = exists().where(Instalment.order_ref == Order.ref, Instalment.state.in_(OPEN))
    return old.where(Order.placed_at < _years_ago(channel.keeps_orders_years), ~owed)


def _years_ago(years: int) -> datetime:
    now = clock.now()
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)


def _forget(refs: Sequence[str]) -> None:
    payments = select(Payment.ref).where(Payment.order_ref.in_(refs))
    remove(EmailMessage, EmailMessage.subject_ref.in_(payments))
    remove(EmailMessage, EmailMessage.subject_ref.in_(refs))
    anonymity.strip_orders(select(Order.ref).where(Order.ref.in_(refs)), FORGOTTEN)
    _empty_baskets(refs)


def _empty_baskets(refs: Sequence[str]) -> None:
    """Unless another order of the basket still has its buyer."""
    named = exists().where(Order.basket_ref == Basket.ref, Order.email != FORGOTTEN)
    theirs = Basket.ref.in_(select(Order.basket_ref).where(Order.ref.in_(refs)))
    empty = select(Basket.ref).where(theirs, ~named)
    remove(EmailMessage, EmailMessage.subject_ref.in_(empty))
    remove(BasketGift, BasketGift.basket_ref.in_(empty))
    anonymity.change(Redemption, Redemption.basket_ref.in_(empty), email=FORGOTTEN)
    nobody: dict[str, Any] = {"email": "", "name": "", "address": None, "network": ""}
    anonymity.change(Basket, Basket.ref.in_(empty), **nobody)
