"""The bank refuses a capture that it had accepted: the money never came, and what it paid is owed again.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from app.accounting.ledger import services as ledger
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.settlement.deferred import services as deferred
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders


def apply(payment: Payment) -> None:
    """What was bought stays bought: its price becomes a debt on the shopper's deferred account.

    A refund that was not sent yet has nothing to send, so it is canceled and owed to nobody.
    """
    order = payment.order
    canceled = refunds.cancel_due(payment.ref, payment.amount.currency)
    owed = payment.amount - canceled
    debtor = customers.lock(order.contact_ref or refunds.at_address(order).ref)
    sides = {
        ledger.clearing(payment.provider): -payment.amount,
        ledger.RECEIVABLE: canceled,
        debtor.deferred_account: owed,
    }
    ledger.book(f"capture_refused:{payment.ref}", order.ref, sides)
    if owed:
        tenders.put_on_account(order, debtor, owed)
        email_queue.write(EmailKind.CAPTURE_REFUSED, payment.ref, order.lang, order.email)
        deferred.review_tickets(debtor)
