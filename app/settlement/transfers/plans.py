"""What a transfer would pay. The preview and the booking use the same calculation."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import Money
from app.sale.orders.models import Order
from app.settlement.pay_links.models import PayLinkKind
from app.settlement.pay_links.open_amounts import OpenAmount, open_amount


class NothingOpen(Exception):
    """Nothing of this order is paid by transfer: it is not on account, or paid already."""


@dataclass(frozen=True)
class TransferPlan:
    """Instalments are paid whole, the next one first; a debt as far as the money goes; the rest is credit."""

    contact_ref: str
    numbers: tuple[int, ...]
    to_instalments: Money
    to_debt: Money
    to_credit: Money


def plan(order: Order, amount: Money) -> TransferPlan:
    """Raises NothingOpen."""
    found = open_amount(order)
    if found is None or found.kind is PayLinkKind.BASKET:
        raise NothingOpen
    return _of_debt(found, amount) if found.debtor else _of_instalments(found, amount)


def _of_debt(found: OpenAmount, amount: Money) -> TransferPlan:
    nothing, to_debt = Money(0, amount.currency), min(found.amount, amount)
    owner = found.debtor.ref if found.debtor else ""
    return TransferPlan(owner, (), nothing, to_debt, amount - to_debt)


def _of_instalments(found: OpenAmount, amount: Money) -> TransferPlan:
    nothing, left, numbers = Money(0, amount.currency), amount, []
    for row in found.rows:
        if row.amount > left:
            break
        left -= row.amount
        numbers.append(row.number)
    owner = found.rows[0].schedule.contact_ref
    return TransferPlan(owner, tuple(numbers), amount - left, nothing, left)
