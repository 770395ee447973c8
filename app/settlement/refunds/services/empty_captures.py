"""Refunds of a capture that the bank refused after all: it took nothing, so nothing can go back.

Callers hold the lock on the refund, and commit."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.db import session
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import owners
from app.settlement.refunds.states import IN_FLIGHT, RefundState


def cancel(refund: Refund) -> bool:
    """Cancel one that was in flight when its capture was refused; False if that is not so.

    The whole capture became a debt then, which is lowered now. What was paid of it since becomes credit.
    """
    if refund.state not in IN_FLIGHT or not ledger.is_booked(f"capture_refused:{refund.payment_ref}"):
        return False
    refund.move(RefundState.CANCELED)
    refund.ask_at = None
    order = session.get_one(Order, refund.order_ref)
    debtor = owners.lock(order)
    lowered = min(refund.amount, deferred.owed(debtor))
    sides = {debtor.deferred_account: -lowered, debtor.credit_account: lowered - refund.amount}
    ledger.book(f"canceled:{refund.ref}", order.ref, {ledger.RECEIVABLE: refund.amount, **sides})
    session.flush()
    deferred.review_tickets(debtor)
    return True
