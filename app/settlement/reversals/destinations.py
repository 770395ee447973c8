"""Where money may go back to: a payment method says whether refunds go to it (S92).

What only lowers a debt is no refund. Money that was never owed goes back to where it came from all the same.
"""

from __future__ import annotations

from collections.abc import Collection

from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.refunds.splits import FundingSource
from app.settlement.reversals import sources
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType

BY_CARD = (MethodType.CARD, MethodType.INSTALMENTS)
OF_TYPE = {MethodType.CREDIT: FundingSource.CREDIT, MethodType.VOUCHER: FundingSource.VOUCHER}
TO = {RefundMethod.CREDIT: FundingSource.CREDIT, RefundMethod.VOUCHER: FundingSource.VOUCHER}


def barred(order: Order) -> frozenset[FundingSource]:
    """Where nothing of this order may go back to."""
    closed = payment_methods.without_refunds(order.channel)
    found = {source for kind, source in OF_TYPE.items() if kind in closed}
    if _card_is_barred(order, MethodType.CARD in closed):
        found.add(FundingSource.CARD)
    return frozenset(found)


def _card_is_barred(order: Order, others_are: bool) -> bool:
    """By the method the order chose; if a card paid what another left, by the card methods of the channel."""
    method = order.method if order.method_code else None
    return not method.takes_refunds if method and method.type in BY_CARD else others_are


def ways(order: Order) -> list[RefundMethod]:
    """How its money may go back, in the order they are proposed."""
    closed = barred(order)
    found = [way for way, source in TO.items() if source not in closed]
    return [RefundMethod.ORIGIN, *found] if _to_origin(order, closed) else found


def _to_origin(order: Order, closed: Collection[FundingSource]) -> bool:
    """Whether anything that is left may go back to where it came from; nothing is left: it does no harm."""
    if not closed:
        return True
    left = [paid for paid in sources.of_order(order) if paid.left]
    return not left or any(paid.source not in closed for paid in left)
