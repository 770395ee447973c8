"""Paying instalments from credit or a voucher, without a bank."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.services import NotOpen
from app.settlement.payments import services as payments
from app.settlement.payments.services import PaymentPending
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


class NotEnough(Exception):
    """There is less than the instalments come to. They are never paid in part (S48)."""


@dataclass(frozen=True)
class StoredValue:
    """What a contact could pay with besides a card: credit, and what is left on valid saved vouchers."""

    credit: Money
    vouchers: Sequence[tuple[Voucher, Money]]


def stored_value_of(contact: Contact) -> StoredValue:
    """Two statements, however many vouchers they have saved."""
    nothing, now = Money(0, contact.channel.currency), clock.now()
    valid = [
        found
        for found in vouchers.saved_by(contact)
        if found.state is VoucherState.ACTIVE
        and found.expires_at > now
        and found.currency == nothing.currency
    ]
    held = ledger.balances([contact.credit_account, *(found.account for found in valid)])
    left = [(found, -held.get(found.account, nothing)) for found in valid]
    return StoredValue(-held.get(contact.credit_account, nothing), [pair for pair in left if pair[1]])


@again_after_deadlock
def pay_from_credit(order_ref: str, numbers: Collection[int], contact: Contact, shown: Money) -> None:
    """Pay these instalments if they come to what was shown. Raises NotOpen, PaymentPending or NotEnough."""
    rows = _locked(order_ref, numbers, shown)
    owner = customers.lock(contact.ref)
    pay_with_credit(rows, owner)
    session.commit()


def pay_with_credit(rows: Sequence[Instalment], owner: Contact) -> None:
    """Callers hold the locks of the order and of its owner, and commit. Raises NotEnough."""
    available = -ledger.balance(owner.credit_account, rows[0].amount.currency)
    _pay(rows, available, Tender(kind=TenderKind.CREDIT, contact_ref=owner.ref))


@again_after_deadlock
def pay_from_voucher(order_ref: str, numbers: Collection[int], voucher: Voucher, shown: Money) -> None:
    """Pay these instalments if they come to what was shown. Raises NotOpen, PaymentPending or NotEnough.

    The voucher's balance is read under its lock; a blocked one has none.
    """
    rows = _locked(order_ref, numbers, shown)
    active = [one for one in vouchers.lock([voucher.ref]) if one.state is VoucherState.ACTIVE]
    available = -ledger.balance(voucher.account, shown.currency) if active else Money(0, shown.currency)
    _pay(rows, available, Tender(kind=TenderKind.VOUCHER, voucher_ref=voucher.ref))
    session.commit()


def capture_from_credit(rows: Sequence[Instalment], owner: Contact) -> None:
    """The same for whoever holds the locks of the order and of its owner, and commits. Raises NotEnough."""
    available = -ledger.balance(owner.credit_account, rows[0].amount.currency)
    _take(rows, available, Tender(kind=TenderKind.CREDIT, contact_ref=owner.ref))


def _locked(order_ref: str, numbers: Collection[int], shown: Money) -> Sequence[Instalment]:
    """The instalments, under the order's lock: nobody else pays them meanwhile."""
    orders.lock(order_ref)
    rows = instalments.open_rows(order_ref, numbers)
    if payments.live_payment(order_ref):
        raise PaymentPending
    if instalments.total(rows) != shown:
        raise NotOpen(rows[0].schedule)
    return rows


def _pay(rows: Sequence[Instalment], available: Money, tender: Tender) -> None:
    _take(rows, available, tender)
    session.commit()


def _take(rows: Sequence[Instalment], available: Money, tender: Tender) -> None:
    schedule, amount = rows[0].schedule, instalments.total(rows)
    if available < amount:
        raise NotEnough
    _capture(tender, schedule, amount)
    instalments.mark_paid(schedule, rows, tender.ref)


def _capture(tender: Tender, schedule: Schedule, amount: Money) -> None:
    tender.ref, tender.order_ref = refs.new(), schedule.order_ref
    tender.basket_ref = schedule.order.basket_ref
    tender.amount, tender.state = amount, TenderState.CAPTURED
    session.add(tender)
    sides = {tender.account: amount, instalments.account(schedule): -amount}
    ledger.book(f"capture:{tender.ref}", schedule.order_ref, sides)
