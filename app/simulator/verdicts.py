"""What the bank decides of an order, written down with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.simulator import challenge, life
from app.simulator.bank import Bank
from app.simulator.faults import Faults
from app.simulator.life import Step
from app.simulator.records import AUTHORIZING, Alias, Payment


@dataclass(frozen=True)
class Verdict:
    status: int
    error: str = "0"
    acceptance: str = ""
    eci: str = "7"


def decision(operation: str, troubles: Faults, eci: str) -> Verdict:
    """The bank's word once nobody needs to be asked any more."""
    if how := troubles.get("uncertain"):
        error = how.partition(":")[2]
        return Verdict(52, error or "0", "" if error else "test123", eci)
    if code := troubles.get("refuse"):
        return Verdict(2, code, "", eci)
    return Verdict(5 if operation in AUTHORIZING else 9, "0", "test123", eci)


def settle(bank: Bank, payment: Payment, verdict: Verdict, alias: Alias | None) -> None:
    """Write the verdict down, with what will follow from it."""
    payment.acceptance, payment.eci = verdict.acceptance, verdict.eci
    payment.remark = life.remark_for(verdict.error)
    first, follow_up = _course(bank, payment, verdict)
    if follow_up:
        delay, final = follow_up
        life.later(bank, payment, delay, final)
    life.become(bank, payment, first)
    if alias:
        _mark(bank, alias, payment)


def _course(bank: Bank, payment: Payment, verdict: Verdict) -> tuple[Step, tuple[float, Step] | None]:
    """What the answer says now, and what it becomes after so many seconds."""
    troubles, settings = payment.script, bank.settings
    first = Step(verdict.status, payment.amount, payment.operation, error=verdict.error)
    slow = float(troubles.get("slow_capture", settings.slow_capture))
    match verdict.status:
        case 46:
            payment.xid, payment.remark = challenge.new_xid(), "Identification requested"
            return first, (settings.challenge_lapse, replace(first, status=2, error="40001134"))
        case 9 if "capture_refused" in troubles:
            return replace(first, status=91), (settings.settle_delay, replace(first, status=93))
        case 9 if slow > 0:
            return replace(first, status=91), (slow, first)
        case 52 if final := _truth(payment, first):
            return first, (settings.uncertain_delay, final)
        case _:
            return first, None


def _truth(payment: Payment, first: Step) -> Step | None:
    """Uncertainty ends, unless the fault says never."""
    match payment.script["uncertain"].partition(":")[0]:
        case "paid":
            return replace(first, status=5 if payment.operation in AUTHORIZING else 9, error="0")
        case "refused":
            return replace(first, status=2, error="30001001")
        case _:
            return None


def _mark(bank: Bank, alias: Alias, payment: Payment) -> None:
    """An alias remembers how its last operation went, and whether its owner agreed to a series."""
    good = payment.status in {5, 9, 91}
    before = (alias.state, alias.agreed)
    if payment.status != 46:
        alias.state = "Active" if good else "Error"
    if good and payment.plan == "FIRST":
        alias.agreed = 1
    if (alias.state, alias.agreed) != before:
        bank.store.put_alias(alias)
