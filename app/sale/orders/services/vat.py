"""The VAT of an order, rate by rate."""

from __future__ import annotations

from collections.abc import Sequence

from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.sale.orders.models import FEES, AdjustmentKind, Order, OrderLine
from app.sale.orders.services import locks, lookup
from app.sale.pricing import services as pricing


def whole(ref: str) -> Order:
    """The order, locked, with every part of it read again."""
    locks.lock(ref)
    query = lookup.with_parts().where(Order.ref == ref).execution_options(populate_existing=True)
    return session.scalars(query).unique().one()


def vat_split(order: Order) -> dict[str, Money]:
    """`vat`, and the net amounts `fees`, `delivery`, `promo` and `sales`; with gifts they make the total.

    Refunded parts are left out: the split before a refund, less the split after it, is what was refunded.
    Of a ticket refunded without its fee, the fee is what is left and counts as its price.
    """
    currency, lines = order.total.currency, order.lines
    tickets = [(line.vat_bp, line.kept) for line in lines]
    delivery = [(part.vat_bp, part.kept) for part in order.adjusted(AdjustmentKind.DELIVERY)]
    fees = [(part.vat_bp, part.kept) for part in order.adjusted(*FEES)]
    everything = [*tickets, *delivery, *fees]
    parts = {
        "vat": pricing.vat(everything, currency),
        "fees": _net([*((line.vat_bp, _fee_kept(line)) for line in lines), *fees], currency),
        "delivery": _net(delivery, currency),
        "promo": _net([(line.vat_bp, line.kept - _price_kept(line)) for line in lines], currency),
    }
    total = money.total((amount for _rate, amount in everything), currency)
    return {**parts, "sales": total - money.total(parts.values(), currency)}


def _fee_kept(line: OrderLine) -> Money:
    return Money(line.fee_minor, line.price.currency) if line.stands else line.kept


def _price_kept(line: OrderLine) -> Money:
    return line.price if line.stands else line.kept


def _net(parts: Sequence[tuple[int, Money]], currency: str) -> Money:
    return money.total((amount - amount.included(rate) for rate, amount in parts), currency)
