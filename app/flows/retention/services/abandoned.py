"""Baskets nobody bought, and orders nobody tried to pay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, or_, select

from app.accounting.ledger.models import Transaction
from app.flows.privacy.anonymity import change
from app.flows.retention.services.batches import for_each_channel, in_batches, remove
from app.flows.retention.services.unpaid import cutoff, unpaid, unused_since
from app.messages.email_queue.models import EmailMessage
from app.sale.baskets.models import Basket, BasketGift, BasketLine, BasketState
from app.sale.catalog.models import Place
from app.sale.orders.models import Adjustment, Order, OrderGift, OrderLine, OrderNote
from app.sale.promotions.models import Redemption, RedemptionState
from app.sale.tickets.models import Ticket
from app.settlement.instalments.models import Schedule
from app.settlement.pay_links.models import PayLink
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.tenders.models import BasketVoucher, Tender
from app.venue.channels.models import Channel

NOT_BOUGHT = (BasketState.OPEN, BasketState.LAPSED, BasketState.CANCELED)
# The books name it: it stays, and `forget_buyers` takes the name off it. No shop may delete attempts to pay.
KEEP_AN_ORDER = (Transaction, Payment, Tender, Refund, RefundHeader, Schedule, Ticket, Place)


def delete_unpaid_orders() -> int:
    """Orders nobody tried to pay."""
    return for_each_channel(lambda channel: in_batches(lambda: _untouched(channel), _drop_orders))


def delete_abandoned_baskets() -> int:
    """Baskets nobody bought; those of an order that is kept stay with it."""
    return for_each_channel(lambda channel: in_batches(lambda: _abandoned(channel), _drop_baskets))


def _untouched(channel: Channel) -> Select[str]:
    needed = [exists().where(model.order_ref == Order.ref) for model in KEEP_AN_ORDER]
    return unpaid(channel).where(~or_(*needed))


def _abandoned(channel: Channel) -> Select[str]:
    before = cutoff(channel)
    old = select(Basket.ref).where(Basket.channel_code == channel.code, Basket.opened_at < before)
    holds = exists().where(Place.basket_ref == Basket.ref)
    ordered = exists().where(Order.basket_ref == Basket.ref)
    return old.where(Basket.state.in_(NOT_BOUGHT), unused_since(before), ~holds, ~ordered)


def _drop_orders(refs: Sequence[str]) -> None:
    remove(EmailMessage, EmailMessage.subject_ref.in_(refs))
    change(Basket, Basket.order_ref.in_(refs), order_ref=None)
    for part in (OrderLine, Adjustment, OrderGift, OrderNote, PayLink):
        remove(part, part.order_ref.in_(refs))
    remove(Order, Order.ref.in_(refs))


def _drop_baskets(refs: Sequence[str]) -> None:
    remove(EmailMessage, EmailMessage.subject_ref.in_(refs))
    for part in (BasketLine, BasketGift, BasketVoucher, PayLink):
        remove(part, part.basket_ref.in_(refs))
    remove(Basket, Basket.ref.in_(refs))
    unspent = Redemption.state != RedemptionState.SPENT
    remove(Redemption, Redemption.basket_ref.in_(refs) & unspent)
