"""DirectLink, maintenance: capture, cancel, renew, refund. There is no idempotency key here."""

from __future__ import annotations

from dataclasses import replace

from app.simulator import checks, life, transport
from app.simulator.answers import (
    Attributes,
    Invalid,
    of_maintenance,
    of_refused_maintenance,
)
from app.simulator.bank import Bank
from app.simulator.checks import Sent
from app.simulator.faults import Faults
from app.simulator.life import Step
from app.simulator.queries import find
from app.simulator.records import AUTHORIZING, Payment

PREFIX = "maintenance_"
_CAPTURES = {"SAL", "SAS"}
_CANCELS = {"DEL", "DES"}
_REFUNDS = {"RFD", "RFS"}
_REFUSED_REFUND = 1306  # the account simulator's own trigger
_NO_MORE_CAPTURES, _NO_MORE_REFUNDS = 1, 2  # bits of Payment.closed
_CLOSES = {"SAS": _NO_MORE_CAPTURES, "DES": _NO_MORE_CAPTURES, "RFS": _NO_MORE_REFUNDS}


def operate(bank: Bank, sent: Sent) -> tuple[Attributes, Faults]:
    life.catch_up(bank)
    payment = find(bank, sent)
    operation = sent.get("OPERATION", "")
    if operation not in _CAPTURES | _CANCELS | _REFUNDS | {"REN"}:
        raise Invalid("50001111", "OPERATION not valid")
    if payment is None:
        return of_refused_maintenance(None, sent, Invalid("50001130", "unknown order")), {}
    troubles = payment.script | bank.script.take(payment.order_id)
    transport.before(bank, troubles, PREFIX)
    with bank.store.writing():
        fresh = bank.store.payment(payment.payid) or payment
        try:
            return _operate(bank, fresh, operation, _amount(sent, fresh), troubles), troubles
        except Invalid as trouble:
            return of_refused_maintenance(fresh, sent, trouble), troubles


def _amount(sent: Sent, payment: Payment) -> int:
    return checks.amount(sent) if sent.get("AMOUNT") else payment.amount


def _operate(bank: Bank, payment: Payment, operation: str, amount: int, troubles: Faults) -> Attributes:
    if operation in _REFUNDS:
        _may_refund(payment, amount, troubles)
        first, final = _refund_steps(payment, amount, troubles)
    else:
        _may_touch_authorization(payment, operation, amount)
        first, final = _authorization_steps(operation, troubles)
    payment.sub += 1
    payment.closed |= _CLOSES.get(operation, 0)
    step = Step(first, amount, operation, payment.sub)
    if final:
        life.later(bank, payment, bank.settings.settle_delay, replace(step, status=final))
    life.become(bank, payment, step)
    return of_maintenance(payment, first, amount, payment.sub)


def _may_refund(payment: Payment, amount: int, troubles: Faults) -> None:
    """Only what was captured, and only once; from 91 one has to wait for 9."""
    if payment.captured == 0 or payment.capturing or payment.closed & _NO_MORE_REFUNDS:
        raise Invalid("50001127", "|this order is not paid|")
    left = payment.captured - payment.refunding - payment.refunded
    if amount > left:
        raise Invalid("50001129", "overflow in refunds requests")
    partial = amount < left
    if troubles.get("refund_refused") == "refused" or (
        partial and troubles.get("refund_partial") == "refused"
    ):
        raise Invalid("50001187", "operation not allowed")


def _refund_steps(payment: Payment, amount: int, troubles: Faults) -> tuple[int, int]:
    """The answer at once, and what becomes of it."""
    partial = amount < payment.captured - payment.refunding - payment.refunded
    refused = "refund_refused" in troubles or (partial and "refund_partial" in troubles)
    if refused or amount == _REFUSED_REFUND:
        return 81, 83
    if "refund_uncertain" in troubles:
        return 82, 8
    return (71, 7) if "refund_deleted" in troubles else (81, 8)


def _may_touch_authorization(payment: Payment, operation: str, amount: int) -> None:
    open_authorization = payment.operation in AUTHORIZING and not payment.closed & _NO_MORE_CAPTURES
    good = payment.status == 5 or (operation in _CAPTURES and payment.status in {9, 91, 93, 63})
    if not open_authorization or not good:
        raise Invalid("50001127", "|this order is not authorized|")
    if operation in _CAPTURES and amount > payment.amount - payment.captured - payment.capturing:
        raise Invalid("50001126", "overflow in capture requests")


def _authorization_steps(operation: str, troubles: Faults) -> tuple[int, int]:
    if operation in _CAPTURES:
        return 91, 93 if "capture_refused" in troubles else 9
    return (61, 6) if operation in _CANCELS else (5, 0)
