"""What an order comes to, rate by rate."""

from __future__ import annotations

from collections.abc import Sequence

from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.sale.orders.models import AdjustmentKind, Order, OrderLine
from app.sale.orders.services import locks, lookup
from app.sale.pricing import services as pricing
from app.sale.pricing.services import DELIVERY_VAT_BP


def whole(ref: str) -> Order:
    """The order under its lock, with every part of it as it stands now."""
    locks.lock(ref)
    query = lookup._whole().where(Order.ref == ref).execution_options(populate_existing=True)
    return session.scalars(query).unique().one()


def vat_split(order: Order) -> dict[str, Money]:
    """Net of tickets, fees, discount and delivery, and the tax: with gifts at their value, the total.

    It is about what stands: what it says before a part is taken back, less what it says after, is that part.
    Of a ticket that went back without its fee the fee stands, and is all its price.
    """
    currency = order.total.currency
    kept = [(line.vat_bp, line.kept) for line in order.lines]
    carried = [
        (DELIVERY_VAT_BP, part.kept) for part in order.adjustments if part.kind is AdjustmentKind.DELIVERY
    ]
    vat = pricing.vat([*kept, *carried], currency)
    parts = {
        "vat": vat,
        "fees": _net([(line.vat_bp, _fee_kept(line)) for line in order.lines], currency),
        "delivery": _net(carried, currency),
        "promo": _net([(line.vat_bp, line.kept - _price_kept(line)) for line in order.lines], currency),
    }
    total = money.total((amount for _rate, amount in [*kept, *carried]), currency)
    return {**parts, "sales": total - money.total(parts.values(), currency)}


def _fee_kept(line: OrderLine) -> Money:
    return Money(line.fee_minor, line.price.currency) if line.stands else line.kept


def _price_kept(line: OrderLine) -> Money:
    return line.price if line.stands else line.kept


def _net(parts: Sequence[tuple[int, Money]], currency: str) -> Money:
    return money.total((amount - amount.included(rate) for rate, amount in parts), currency)
