"""What a payment owes to the books, and what it means for instalments.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounting.ledger import services as ledger
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.psp.port import Captured, Declined, DeclineReason, Misconfigured, RetryAdvice
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment
from app.settlement.payments.errors import NotPayable
from app.settlement.payments.models import Payment
from app.settlement.payments.rate_limits import WRONG_CODE
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import RefundReason


def book_charge(payment: Payment) -> None:
    sides = {ledger.clearing(payment.provider): payment.amount, ledger.RECEIVABLE: -payment.amount}
    ledger.book(f"charge:{payment.ref}", payment.order_ref, sides)


def send_back(payment: Payment, amount: Money, reason: RefundReason) -> None:
    refunds.request(
        order_ref=payment.order_ref,
        payment_ref=payment.ref,
        provider=payment.provider,
        charge_ref=payment.provider_ref,
        amount=amount,
        reason=reason,
    )


@dataclass(frozen=True)
class InstalmentSet:
    """Which shares an attempt pays, and what they came to when its page was drawn.

    `is_mandate`: the next ones are to be taken from the same card. All of it is part of the attempt's name,
    and so comes back signed by the provider.
    """

    numbers: tuple[int, ...]
    amount: Money
    is_mandate: bool = False

    @property
    def about(self) -> str:
        mask = sum(1 << number for number in self.numbers)
        return f"{'U' if self.is_mandate else 'S'}{mask:X}-{self.amount.minor}"

    @classmethod
    def read(cls, attempt: str, currency: str) -> InstalmentSet | None:
        """What an attempt's name says; None if it pays the order itself. Raises ValueError."""
        about = attempt.partition("-")[2].rpartition("-")[0]
        if not about:
            return None
        mask, _dash, minor = about[1:].partition("-")
        chosen = int(mask, 16)
        numbers = tuple(number for number in range(1, 13) if chosen >> number & 1)
        return cls(numbers, Money(int(minor), currency), about[0] == "U")


def owed(order: Order, due: InstalmentSet) -> Money:
    """What these shares come to; the same as was shown, or nobody is asked. Raises NotPayable."""
    if not order.paid:
        raise NotPayable
    try:
        amount = instalments.total(instalments.open_rows(order.ref, due.numbers))
    except instalments.NotOpen:
        raise NotPayable from None
    if due.amount != amount:
        raise NotPayable
    return amount


def follow(payment: Payment, news: object, card: str | None, *, elsewhere: bool) -> None:
    """What news of a later payment means for its shares. `card` is the saved card it was paid with.

    `elsewhere`: its shopper does not look at us just now, and hears by letter.
    """
    order = payment.order
    match news:
        case Captured():
            _paid(payment, card)
        case Declined() | Misconfigured() if payment.merchant_initiated:
            for row in _rows(payment):
                _refused(row, news)
        case _ if payment.state is PaymentState.DECLINED:
            if payment.reason == WRONG_CODE:
                send_back(payment, payment.amount, RefundReason.WRONG_CODE)
            if elsewhere:
                email_queue.write(EmailKind.PAYMENT_DECLINED, payment.ref, order.lang, order.email)
        case _ if payment.state is PaymentState.UNRESOLVED and not payment.merchant_initiated:
            email_queue.write(EmailKind.PAYMENT_PENDING, payment.ref, order.lang, order.email)


def _rows(payment: Payment) -> list[Instalment]:
    """Those of its shares that are still open: a refund may have canceled some meanwhile."""
    schedule = instalments.of_order(payment.order_ref)
    return [row for row in schedule.open if row.number in payment.instalment_numbers] if schedule else []


def _paid(payment: Payment, card: str | None) -> None:
    """What is open of its shares is paid; what was taken back on the way is not owed, and goes back."""
    rows = _rows(payment)
    due = instalments.total(rows) if rows else Money(0, payment.amount.currency)
    if rows:
        schedule = rows[0].schedule
        instalments.book_card(schedule, due, payment.ref)
        instalments.mark_paid(schedule, rows, payment.ref)
        if payment.is_mandate and card:
            instalments.use_card(schedule, card)
        email_queue.write(EmailKind.INSTALMENT_PAID, payment.ref, payment.order.lang, payment.order.email)
    if over := payment.amount - due:
        send_back(payment, over, RefundReason.NOT_OWED)


def _refused(row: Instalment, news: Declined | Misconfigured) -> None:
    """Whether the bank may say yes another day, or only the shopper can help (S49)."""
    match news:
        case Misconfigured() | Declined(reason=DeclineReason.UNAVAILABLE):
            instalments.postpone(row)
        case Declined(reason=reason, retry=retry) if reason in UNSEEN or retry is RetryAdvice.AUTHENTICATE:
            instalments.mark_refused(row, CollectionProblem.CONFIRM)
        case Declined(reason=reason, retry=retry) if retry is RetryAdvice.LATER or reason in SOFT:
            instalments.mark_refused(row, CollectionProblem.BANK)
        case _:
            instalments.mark_refused(row, CollectionProblem.CARD)


# The bank wants to see the shopper, or has waited for them in vain.
UNSEEN = (DeclineReason.AUTHENTICATION_REQUIRED, DeclineReason.AUTHENTICATION)
SOFT = (DeclineReason.FUNDS, DeclineReason.LIMIT, DeclineReason.GENERIC, DeclineReason.NOT_YET)
