"""Whether a request can only be given back, because what it is about has changed since.

What a page reads anyway is enough to tell. Agreeing looks more closely: it compares all that would be done.
"""

from __future__ import annotations

from app.flows.approvals import refund_payloads
from app.flows.approvals.models import Approval
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order


def refund_is(approval: Approval, order: Order) -> bool:
    """Something that was to be taken back has been taken back already."""
    items = refund_payloads.from_payload(approval.payload, approval.amount.currency).items
    if items.whole:
        return order.partly_refunded or not order.paid
    lines = {line.id for line in order.standing}
    gifts = {gift.ref for gift in order.gifts if gift.stands}
    charges = {part.kind for part in order.charges if part.stands}
    there = items.lines <= lines and items.gifts <= gifts and items.charges <= charges
    return not there


def voucher_is(approval: Approval, left: Money) -> bool:
    """Something moved what is left on it."""
    return left != Money(approval.shown["left_minor"], left.currency)


def credit_is(approval: Approval, contact: Contact, balance: Money) -> bool:
    """They were erased or merged into another, or something moved the balance."""
    return not contact.active or balance.minor != approval.shown["credit_minor"]
