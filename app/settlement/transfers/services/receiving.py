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
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.deferred import services as deferred
from app.settlement.fulfillment import services as fulfillment
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.refunds import services as refunds
from app.settlement.reversals import services as reversals
from app.settlement.tenders import services as tenders
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


class SeatsGone(Exception):
    """The order's seats are gone, or what was to pay beside: the money can only become credit."""


class BookedBefore(Exception):
    """The same amount of the same day under the same reference."""


def preview(order: Order, amount: Money, *, to_credit: bool = False) -> TransferPlan:
    """`to_credit`: its seats are gone, and the money becomes credit. Raises NothingOpen."""
    return plans.plan(order, amount, to_credit=to_credit)


@again_after_deadlock
def receive(order_ref: str, line: BankLine, shown: TransferPlan, by: Actor) -> Transfer:
    """An order that waits for it is complete with all that is due, and its buyer written to.

    Raises NothingOpen, PlanChanged, BookedBefore, SeatsGone, Forbidden or OverLimit. A surplus gives credit,
    so it has the limit of an adjustment.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    reversals.lock_owners(order)
    contact = customers.lock(shown.contact_ref) if shown.contact_ref else refunds.lock_owner(order)
    try:
        _check(order, contact, line, shown)
        limits.check(shown.surplus, limits.adjustment(order.channel, by))
        transfer = _book(order, contact, line, shown, by)
    except (NothingOpen, PlanChanged, BookedBefore, SeatsGone, OverLimit):
        session.rollback()
        raise
    session.flush()
    deferred.review_tickets(contact)
    audit.record(
        by, "transfer_booked", Subject("order", order.ref, order.channel_code),
        after={
            "amount_minor": line.amount.minor, "received_on": line.received_on.isoformat(),
            "reference": line.reference, "debt_minor": shown.to_debt.minor,
            "instalments": list(shown.numbers), "credit_minor": shown.to_credit.minor,
            **_of_order_facts(shown),
        },
    )  # fmt: skip
    session.commit()
    return transfer


def _of_order_facts(plan: TransferPlan) -> dict[str, int]:
    """Only of an order that waited for it."""
    if not plan.to_order and not plan.missing:
        return {}
    return {"order_minor": plan.to_order.minor, "missing_minor": plan.missing.minor}


def _check(order: Order, contact: Contact, line: BankLine, shown: TransferPlan) -> None:
    if payments.live_payment(order.ref):
        raise NothingOpen
    gone = order.awaits_transfer and not shown.to_order
    found = plans.plan(order, line.amount, to_credit=gone)
    if found != shown:
        raise PlanChanged(found)
    same = select(Transfer).filter_by(
        contact_ref=contact.ref, received_on=line.received_on, reference=line.reference
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
    if shown.to_order:
        _pay(order, contact, shown.to_order)
    return transfer


def _pay(order: Order, contact: Contact, amount: Money) -> None:
    """Raises SeatsGone."""
    session.flush()
    if not order.live and not tenders.secure(order):
        raise SeatsGone  # what paid the rest of it has been given back, and is spent
    tenders.add_credit(order, contact, amount)
    if order.due:
        email_queue.write_anew(EmailKind.TRANSFER_AWAITED, order.ref, order.lang, order.email)
    elif not fulfillment.fulfill(order):
        raise SeatsGone


def of_order(order_ref: str) -> Sequence[Transfer]:
    query = select(Transfer).filter_by(order_ref=order_ref).order_by(Transfer.booked_at)
    return session.scalars(query).all()
