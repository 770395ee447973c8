"""What a payment moves in the books: the charge, and money that has to go back.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.kernel.money import Money
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundReason


def book_charge(payment: Payment) -> None:
    sides = {ledger.clearing(payment.provider): payment.amount, ledger.RECEIVABLE: -payment.amount}
    ledger.book(f"charge:{payment.ref}", payment.order_ref, sides)


def send_back(payment: Payment, amount: Money, reason: RefundReason, header_ref: str | None = None) -> Refund:
    """Decide that money goes back to the card; the worker sends it."""
    refund = Refund(
        order_ref=payment.order_ref,
        header_ref=header_ref,
        payment_ref=payment.ref,
        provider=payment.provider,
        charge_ref=payment.provider_ref,
        amount=amount,
        reason=reason,
    )
    refunds.request(refund)
    return refund
