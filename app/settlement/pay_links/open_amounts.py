"""What is open of an order, and how it can be paid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.db import session
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.deferred import unpaid_orders
from app.settlement.fulfillment import revivals
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment
from app.settlement.pay_links.models import PayLinkKind
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import TenderKind
from app.settlement.tenders.states import TenderState

UNPAID = (OrderState.PLACED, OrderState.LAPSED)


@dataclass(frozen=True)
class OpenAmount:
    """`rows`: the instalments, the next one first. `debtor`: whose deferred account it is on."""

    kind: PayLinkKind
    amount: Money
    rows: tuple[Instalment, ...] = ()
    debtor: Contact | None = None

    def of(self, numbers: Collection[int]) -> OpenAmount:
        """Only these instalments."""
        rows = tuple(row for row in self.rows if row.number in numbers)
        return OpenAmount(self.kind, instalments.total(rows), rows, self.debtor) if rows else self


def open_amount(order: Order) -> OpenAmount | None:
    """None if there is nothing to pay."""
    if order.state in UNPAID:
        if revivals.bought_again(order):
            return None
        return OpenAmount(PayLinkKind.BASKET, order.due)
    if not order.paid:
        return None
    schedule = instalments.of_order(order.ref) if order.in_shares else None
    if schedule and schedule.open:
        return OpenAmount(PayLinkKind.INSTALMENTS, schedule.left, tuple(schedule.open))
    return _debt(order)


def _debt(order: Order) -> OpenAmount | None:
    """What is still owed of it, which older orders are paid before."""
    for debtor_ref in {
        tender.contact_ref
        for tender in tenders.of_order(order.ref)
        if tender.kind is TenderKind.DEFERRED and tender.state is TenderState.CAPTURED
    }:
        debtor = session.get_one(Contact, debtor_ref)
        left = unpaid_orders.open_amounts(debtor).get(order)
        if left:
            return OpenAmount(PayLinkKind.DEBT, left, debtor=debtor)
    return None
