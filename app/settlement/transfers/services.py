"""Booking a transfer that arrived: what is open is paid, and what is too much becomes credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel import refs
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.transfers import plans
from app.settlement.transfers.models import Transfer
from app.settlement.transfers.plans import NothingOpen, TransferPlan
from app.venue.channels import limits
from app.venue.channels.limits import OverLimit


@dataclass(frozen=True)
class BankLine:
    """What the bank statement says."""

    amount: Money
    received_on: date
    reference: str


class PlanChanged(Exception):
    """It would not pay any more what was shown; `plan` says what it would pay now."""

    def __init__(self, plan: TransferPlan) -> None:
        super().__init__()
        self.plan = plan


class BookedBefore(Exception):
    """The same amount of the same day under the same reference."""


def preview(order: Order, amount: Money) -> TransferPlan:
    """Raises NothingOpen."""
    return plans.plan(order, amount)


@again_after_deadlock
def receive(order_ref: str, line: BankLine, shown: TransferPlan, by: Actor) -> Transfer:
    """Raises NothingOpen, PlanChanged, BookedBefore, Forbidden or OverLimit.

    A surplus gives credit, so it has the limit of an adjustment.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    contact = customers.lock(shown.contact_ref)
    try:
        _check(order, line, shown)
        limits.check(shown.to_credit, limits.adjustment(order.channel, by))
    except (NothingOpen, PlanChanged, BookedBefore, OverLimit):
        session.rollback()
        raise
    transfer = _book(order, contact, line, shown, by)
    session.flush()
    deferred.review_tickets(contact)
    audit.record(
        by, "transfer_booked", Subject("order", order.ref, order.channel_code),
        after={
            "amount_minor": line.amount.minor, "received_on": line.received_on.isoformat(),
            "reference": line.reference, "debt_minor": shown.to_debt.minor,
            "instalments": list(shown.numbers), "credit_minor": shown.to_credit.minor,
        },
    )  # fmt: skip
    session.commit()
    return transfer


def _check(order: Order, line: BankLine, shown: TransferPlan) -> None:
    if payments.live_payment(order.ref):
        raise NothingOpen
    found = plans.plan(order, line.amount)
    if found != shown:
        raise PlanChanged(found)
    same = select(Transfer).filter_by(
        contact_ref=shown.contact_ref, received_on=line.received_on, reference=line.reference
    )
    if any(earlier.amount == line.amount for earlier in session.scalars(same)):
        raise BookedBefore


def _book(order: Order, contact: Contact, line: BankLine, shown: TransferPlan, by: Actor) -> Transfer:
    transfer = Transfer(
        ref=refs.new(), order_ref=order.ref, contact_ref=contact.ref, amount=line.amount,
        received_on=line.received_on, reference=line.reference, author=by.name,
    )  # fmt: skip
    session.add(transfer)
    arrived = {ledger.BANK: line.amount, contact.credit_account: -line.amount}
    reason = f"{line.reference} ({line.received_on.isoformat()})"
    ledger.book(f"transfer:{transfer.ref}", contact.ref, arrived, reason=reason, author=by.name[:60])
    if shown.to_debt:
        paid = {contact.credit_account: shown.to_debt, contact.deferred_account: -shown.to_debt}
        ledger.book(f"settled:{transfer.ref}", order.ref, paid)
    if shown.numbers:
        session.flush()
        collection.capture_from_credit(instalments.open_rows(order.ref, shown.numbers), contact)
    return transfer


def of_order(order_ref: str) -> Sequence[Transfer]:
    query = select(Transfer).filter_by(order_ref=order_ref).order_by(Transfer.booked_at)
    return session.scalars(query).all()
