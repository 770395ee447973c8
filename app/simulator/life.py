"""How a payment moves from one STATUS to the next, what the bank books, and who is told.

But for catch_up, every function here runs inside one write transaction of the store.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.simulator import feedback
from app.simulator.bank import Bank
from app.simulator.records import Payment

_SILENT = {0, 46}  # nobody is notified of these
_CHARGEBACK = "CHARGEBACK"
_OLDER = {9: 91, 8: 81, 6: 61}  # what comes after its successor when letters overtake one another


@dataclass(frozen=True)
class Step:
    """One move: to which STATUS, for how many cents, by which operation; `sub` is the PAYIDSUB."""

    status: int
    amount: int
    operation: str
    sub: int = 0
    error: str = "0"


def become(bank: Bank, payment: Payment, step: Step) -> None:
    """Take the step, book what it means in money, keep the trace, and queue the news."""
    if payment.status != step.status:
        payment.before = payment.status or None
    payment.status, payment.error, payment.changed = step.status, step.error, bank.now()
    _count(bank, payment, step)
    bank.store.save(payment)
    bank.store.do(
        "INSERT INTO history (payid, sub, operation, amount, status, error, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        payment.payid, step.sub, step.operation, step.amount, step.status, step.error, bank.now(),
    )  # fmt: skip
    if step.status not in _SILENT:
        _announce(bank, payment, step)


def later(bank: Bank, payment: Payment, delay: float, step: Step) -> None:
    """The platform will take this step by itself, `delay` seconds from now."""
    bank.store.do(
        "INSERT INTO changes (due, payid, sub, operation, amount, status, error) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        bank.now() + delay, payment.payid, step.sub, step.operation, step.amount, step.status, step.error,
    )  # fmt: skip
    bank.wake()


def forget_changes(bank: Bank, payment: Payment) -> None:
    """A challenge that was answered does not lapse."""
    bank.store.do("DELETE FROM changes WHERE payid = ? AND sub = 0", payment.payid)


def catch_up(bank: Bank) -> None:
    """Take every step that is due. Cheap when there is none."""
    if not bank.store.rows("SELECT 1 FROM changes WHERE due <= ? LIMIT 1", bank.now()):
        return
    with bank.store.writing():
        for row in bank.store.rows("SELECT * FROM changes WHERE due <= ? ORDER BY due, id", bank.now()):
            bank.store.do("DELETE FROM changes WHERE id = ?", row["id"])
            payment = bank.store.payment(row["payid"])
            if payment:
                step = Step(row["status"], row["amount"], row["operation"], row["sub"], row["error"])
                _happen(bank, payment, step)


def remark_for(error: str) -> str:
    """NCERRORPLUS."""
    match error:
        case "0":
            return "!"
        case "40001134":
            return "Authentication failed. Please retry or cancel."
        case "50001087":
            return "Strong customer authentication required"
        case _:
            return "Outcome not known yet" if error.startswith("2") else "CARD REFUSED"


def _happen(bank: Bank, payment: Payment, step: Step) -> None:
    if step.operation == _CHARGEBACK:
        _book(bank, payment, "chargeback", step)
        return
    payment.remark = remark_for(step.error)
    if step.status in {5, 9} and not payment.acceptance:
        payment.acceptance = "test123"
    become(bank, payment, step)


def _count(bank: Bank, payment: Payment, step: Step) -> None:
    match step.status:
        case 91:
            payment.capturing += step.amount
        case 93:
            payment.capturing -= step.amount
        case 9:
            payment.capturing = max(0, payment.capturing - step.amount)
            payment.captured += step.amount
            _book(bank, payment, "charge", step)
            _perhaps_dispute(bank, payment, step)
        case 81 | 82 | 71:
            payment.refunding += step.amount
        case 83 | 73:
            payment.refunding -= step.amount
        case 8 | 7:
            payment.refunding -= step.amount
            payment.refunded += step.amount
            _book(bank, payment, "refund", step)


def _book(bank: Bank, payment: Payment, kind: str, step: Step) -> None:
    """The ledger: what the bank did with the money. Rows are only ever added."""
    bank.store.do(
        "INSERT INTO ledger (order_id, payid, sub, kind, amount, currency, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        payment.order_id, payment.payid, step.sub, kind, step.amount, payment.currency, bank.now(),
    )  # fmt: skip


def _perhaps_dispute(bank: Bank, payment: Payment, step: Step) -> None:
    if seconds := payment.script.get("chargeback"):
        later(bank, payment, float(seconds), Step(step.status, step.amount, _CHARGEBACK))


def _announce(bank: Bank, payment: Payment, step: Step) -> None:
    """Queue a notification, or none, or three, as the fault script has it."""
    settings, faults = bank.settings, payment.script
    if not settings.notification_url or settings.notification_timing == "none" or "webhook_never" in faults:
        return
    early = settings.notification_timing == "online" or "webhook_before_response" in faults
    due = bank.now() + (0 if early else settings.notification_delay) + float(faults.get("webhook_late", 0))
    for _ in range(int(faults.get("dup_webhook", 1))):
        _post(bank, payment, step, step.status, due)
    if "webhook_reordered" in faults and (older := _OLDER.get(step.status)):
        _post(bank, payment, step, older, due + settings.notification_delay)
    bank.wake()


def _post(bank: Bank, payment: Payment, step: Step, status: int, due: float) -> None:
    body = feedback.body(bank.settings, payment, status, step.amount, step.sub)
    sql = "INSERT INTO letters (due, payid, status, body) VALUES (?, ?, ?, ?)"
    bank.store.do(sql, due, payment.payid, status, body)
