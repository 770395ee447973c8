"""Instalments that were paid another way: at the counter, by transfer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.accounting.ledger import services as ledger
from app.accounting.ledger.services import Means
from app.audit import services as audit
from app.db import again_after_deadlock, session
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.people.customers import services as customers
from app.settlement.collection.services import by_hand
from app.settlement.collection.services.stored_value import NotEnough, pay_with_credit
from app.settlement.payments import services as payments
from app.settlement.payments.services import PaymentPending
from app.venue.channels import limits


@dataclass(frozen=True)
class Receipt:
    """Money that came another way: how much, on what day, what the statement or the till says, and how."""

    amount: Money
    on: date
    reference: str
    means: Means


@again_after_deadlock
def pay_otherwise(order_ref: str, number: int, shown: str, receipt: Receipt, reason: str, by: Actor) -> Money:
    """It was paid at the counter or by transfer, say. Returns what was too much; that stays their credit.

    The money passes through the buyer's credit, so that a refund of the order finds it there. Raises
    Forbidden, NotOpen, Changed, PaymentPending, NotEnough or OverLimit: what is too much gives credit.
    """
    order, row = by_hand.locked(order_ref, number, shown, by, Right.ADJUST_ACCOUNTS)
    if payments.live_payment(order_ref):
        raise PaymentPending
    surplus = receipt.amount - row.amount
    if receipt.amount < row.amount:
        raise NotEnough
    limits.check(surplus, limits.adjustment(order.channel, by))
    owner = customers.lock(row.schedule.contact_ref)
    sides = {receipt.means.account: receipt.amount, owner.credit_account: -receipt.amount}
    words = f"{reason} ({receipt.reference}, {receipt.on.isoformat()})"
    ledger.adjust(owner.ref, sides, words[:200], by)
    session.flush()
    told = {
        **by_hand.facts(row), "received_minor": receipt.amount.minor, "on": receipt.on.isoformat(),
        "reference": receipt.reference, "means": receipt.means.value,
    }  # fmt: skip
    audit.record(by, "instalment_paid_otherwise", by_hand.subject(order), after=told, reason=reason)
    pay_with_credit([row], owner)
    session.commit()
    return surplus
