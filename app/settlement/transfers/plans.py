"""What a transfer would pay. The preview and the booking use the same calculation."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import Money
from app.sale.orders.models import Order
from app.settlement.fulfillment import revivals
from app.settlement.pay_links.models import PayLinkKind
from app.settlement.pay_links.open_amounts import OpenAmount, open_amount


class NothingOpen(Exception):
    """Nothing of this order is paid by transfer: it is not on account, or paid already; or the order that
    took its place is being paid.
    """


@dataclass(frozen=True)
class TransferPlan:
    """Instalments are paid whole, the next one first; a debt as far as the money goes; the rest is credit.

    An order that waits for it takes what it can, and is paid once nothing is `missing`. One whose seats are
    held no longer takes all that is due or nothing. `contact_ref` is empty for a guest's order.
    """

    contact_ref: str
    numbers: tuple[int, ...]
    to_instalments: Money
    to_debt: Money
    to_credit: Money
    to_order: Money
    missing: Money

    @property
    def surplus(self) -> Money:
        """What is more than was due. Money for seats that are gone becomes credit, and is none."""
        return max(self.to_credit - self.missing, Money(0, self.to_credit.currency))

    @property
    def facts(self) -> tuple[int, ...]:
        """All of it as plain numbers: equal facts are an equal plan."""
        parts = (self.to_instalments, self.to_debt, self.to_credit, self.to_order, self.missing)
        return (*(part.minor for part in parts), *self.numbers)


def open_for(order: Order) -> OpenAmount | None:
    """What of it a transfer could pay, or could have paid: what came for it has to go somewhere."""
    if revivals.being_paid(order):
        return None
    if only_credit(order):
        return OpenAmount(PayLinkKind.BASKET, order.due)
    found = open_amount(order)
    return found if found and (found.kind is not PayLinkKind.BASKET or order.awaits_transfer) else None


def only_credit(order: Order) -> bool:
    """It was given up, or bought again by a link to pay: a transfer that comes for it pays nothing."""
    return order.transfer_given_up or (order.awaits_transfer and revivals.bought_again(order))


def plan(order: Order, amount: Money, *, to_credit: bool = False) -> TransferPlan:
    """`to_credit`: its seats are gone, and the money becomes credit. Raises NothingOpen.

    An order whose seats are held takes its money itself.
    """
    found = open_for(order)
    if found is None or (to_credit and order.live):
        raise NothingOpen
    if found.kind is PayLinkKind.BASKET:
        return _of_order(order, amount, to_credit=to_credit)
    return _of_debt(found, amount) if found.debtor else _of_instalments(found, amount)


def _of_order(order: Order, amount: Money, *, to_credit: bool) -> TransferPlan:
    nothing, due = Money(0, amount.currency), order.due
    too_late = to_credit or only_credit(order) or (not order.live and amount < due)
    to_order = nothing if too_late else min(amount, due)
    missing = due - to_order
    return TransferPlan(order.contact_ref or "", (), nothing, nothing, amount - to_order, to_order, missing)


def _of_debt(found: OpenAmount, amount: Money) -> TransferPlan:
    nothing, to_debt = Money(0, amount.currency), min(found.amount, amount)
    owner = found.debtor.ref if found.debtor else ""
    return TransferPlan(owner, (), nothing, to_debt, amount - to_debt, nothing, nothing)


def _of_instalments(found: OpenAmount, amount: Money) -> TransferPlan:
    nothing, left, numbers = Money(0, amount.currency), amount, []
    for row in found.rows:
        if row.amount > left:
            break
        left -= row.amount
        numbers.append(row.number)
    owner = found.rows[0].schedule.contact_ref
    return TransferPlan(owner, tuple(numbers), amount - left, nothing, left, nothing, nothing)
