"""The bank refuses a capture that it had accepted: the money never came, and what it paid is owed again.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from collections.abc import Iterable

from app.accounting.ledger import services as ledger
from app.kernel import money
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.settlement.deferred import services as deferred
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund
from app.settlement.tenders import services as tenders


def apply(payment: Payment) -> None:
    """What was bought stays bought: its price becomes a debt on the shopper's deferred account.

    A refund that was not sent yet has nothing to send, so it is canceled and owed to nobody. One that is in
    flight lowers the debt once the bank has refused it; until then nobody is asked for that much.
    """
    order = payment.order
    refunds.cancel_due(payment.ref)
    left = owed(payment)
    sides = {ledger.clearing(payment.provider): -payment.amount, ledger.RECEIVABLE: payment.amount - left}
    debtor = refunds.lock_owner(order) if left else None
    if debtor:
        sides[debtor.deferred_account] = left
    ledger.book(f"capture_refused:{payment.ref}", order.ref, sides)
    if debtor:
        tenders.put_on_account(order, debtor, left)
        if asked_for(payment):
            email_queue.write(EmailKind.CAPTURE_REFUSED, payment.ref, order.lang, order.email)
        deferred.review_tickets(debtor)


def owed(payment: Payment) -> Money:
    """What of a refused capture became a debt: all but what was to go back to the card anyway."""
    return _without(payment, refunds.canceled(payment.ref))


def asked_for(payment: Payment) -> Money:
    """What of it the shopper is told to pay: not what is on its way back."""
    return _without(payment, [*refunds.canceled(payment.ref), *refunds.in_flight(payment.ref)])


def _without(payment: Payment, back: Iterable[Refund]) -> Money:
    return payment.amount - money.total((refund.amount for refund in back), payment.amount.currency)
