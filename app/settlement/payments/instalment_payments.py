"""Payments of instalments: which of them an attempt pays, and what its outcome means for them.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.psp.port import Captured, Declined, DeclineReason, Misconfigured, RetryAdvice
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment
from app.settlement.payments import charges
from app.settlement.payments.errors import NotPayable
from app.settlement.payments.models import Payment
from app.settlement.payments.sent_back import SENT_BACK
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import IN_THE_BROWSER
from app.settlement.refunds.models import RefundReason


@dataclass(frozen=True)
class InstalmentSet:
    """Which instalments an attempt pays, and what they came to when its page was drawn.

    `is_mandate`: later ones are to be taken from the same card. All of it is part of the attempt's ref, which
    the provider signs and sends back.
    """

    numbers: tuple[int, ...]
    amount: Money
    is_mandate: bool = False

    @property
    def label(self) -> str:
        """The numbers as a bit mask in hexadecimal, and the amount: S6-1500 is numbers 1 and 2."""
        mask = sum(1 << number for number in self.numbers)
        return f"{'U' if self.is_mandate else 'S'}{mask:X}-{self.amount.minor}"

    @classmethod
    def read(cls, attempt: str, currency: str) -> InstalmentSet | None:
        """What an attempt's ref says; None if it pays the order itself. Raises ValueError."""
        label = attempt.partition("-")[2].rpartition("-")[0]
        if not label:
            return None
        mask, _dash, minor = label[1:].partition("-")
        chosen = int(mask, 16)
        numbers = tuple(number for number in range(1, 13) if chosen >> number & 1)
        return cls(numbers, Money(int(minor), currency), label[0] == "U")


def owed(order: Order, instalment_set: InstalmentSet) -> Money:
    """What these instalments come to, if that is what was shown. Raises NotPayable."""
    if not order.paid:
        raise NotPayable
    try:
        amount = instalments.total(instalments.open_rows(order.ref, instalment_set.numbers))
    except instalments.NotOpen:
        raise NotPayable from None
    if instalment_set.amount != amount:
        raise NotPayable
    return amount


def apply(payment: Payment, outcome: object, card: str | None, *, source: str) -> None:
    """What the outcome of a later payment means for its instalments. `card`: the saved card that paid."""
    match outcome:
        case Captured():
            _paid(payment, card)
        case Declined() | Misconfigured() if payment.merchant_initiated:
            for row in _open_rows(payment):
                _refused(row, outcome)
        case _ if payment.state is PaymentState.DECLINED:
            _declined(payment, source)
        case _ if payment.state is PaymentState.UNRESOLVED and not payment.merchant_initiated:
            _write(EmailKind.PAYMENT_PENDING, payment)


def _declined(payment: Payment, source: str) -> None:
    if payment.reason in SENT_BACK:
        charges.send_back(payment, payment.amount, RefundReason(payment.reason))
    if source not in IN_THE_BROWSER:
        _write(EmailKind.PAYMENT_DECLINED, payment)


def _open_rows(payment: Payment) -> list[Instalment]:
    """Those of its instalments that are still open: a refund may have canceled some meanwhile."""
    schedule = instalments.of_order(payment.order_ref)
    return [row for row in schedule.open if row.number in payment.instalment_numbers] if schedule else []


def _paid(payment: Payment, card: str | None) -> None:
    """Its open instalments are paid. What was taken back meanwhile is no longer owed, and goes back."""
    rows = _open_rows(payment)
    due = instalments.total(rows) if rows else Money(0, payment.amount.currency)
    if rows:
        schedule = rows[0].schedule
        instalments.book_card(schedule, due, payment.ref)
        instalments.mark_paid(schedule, rows, payment.ref)
        if payment.is_mandate and card:
            instalments.use_card(schedule, card)
        _write(EmailKind.INSTALMENT_PAID, payment)
    if excess := payment.amount - due:
        charges.send_back(payment, excess, RefundReason.NOT_OWED)


def _write(kind: EmailKind, payment: Payment) -> None:
    email_queue.write(kind, payment.ref, payment.order.lang, payment.order.email)


def _refused(row: Instalment, outcome: Declined | Misconfigured) -> None:
    """Whether the bank may accept it another day, or only the shopper can help (S49)."""
    match outcome:
        case Misconfigured() | Declined(reason=DeclineReason.UNAVAILABLE):
            instalments.postpone(row)
        case Declined(reason=reason, retry=retry) if reason in ABSENT or retry is RetryAdvice.AUTHENTICATE:
            instalments.mark_refused(row, CollectionProblem.CONFIRM)
        case Declined(reason=reason, retry=retry) if retry is RetryAdvice.LATER or reason in SOFT:
            instalments.mark_refused(row, CollectionProblem.BANK)
        case _:
            instalments.mark_refused(row, CollectionProblem.CARD)


# The bank wants to check the shopper, who was not there or did not answer.
ABSENT = (DeclineReason.AUTHENTICATION_REQUIRED, DeclineReason.AUTHENTICATION)
SOFT = (DeclineReason.FUNDS, DeclineReason.LIMIT, DeclineReason.GENERIC, DeclineReason.NOT_YET)
