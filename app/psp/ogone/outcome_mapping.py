"""The one classifier: STATUS first, then NCERROR, into our outcomes. An unknown word decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from app.psp.ogone import errors, tables
from app.psp.ogone.response import Response
from app.psp.port import (
    ActionRequired,
    Captured,
    Declined,
    DeclineReason,
    Doubt,
    Misconfigured,
    NotFound,
    Outcome,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
)

_TABLES: dict[str, dict[str, str]] = tables.read("statuses")
PAYMENT = _TABLES["payment"]
REFUND = _TABLES["refund"]

REFUND_NEWS = frozenset(
    status for status, word in REFUND.items() if word in ("done", "pending", "uncertain", "refused")
)


@dataclass(frozen=True)
class Duplicate:
    """Asked before: whatever became of it then is the answer. STATUS 0 here does not mean unpaid."""

    payid: str


def on_payment(said: Response) -> Outcome | NotFound | Duplicate:
    """SAL is all we ever ask, so 91 is money and a bare authorization is not."""
    match PAYMENT.get(said.status, "unknown"):
        case "captured":
            return Captured(said.payid, said.amount, said.card, said.code_wrong)
        case "captured_once":  # the news is about a refund, and so is the amount
            return Captured(said.payid, None, said.card)
        case "action_required":
            return ActionRequired(said.payid, None)
        case "canceled":
            return Declined(said.payid, DeclineReason.CANCELED, RetryAdvice.OTHER_CARD, _code(said))
        case "refused" | "invalid" | "nothing":
            return _no(said)
        case doubt:
            return Unresolved(said.payid, Doubt(doubt), _code(said))


def on_refund(said: Response) -> RefundOutcome | NotFound:
    match REFUND.get(said.status, "unknown"):
        case "done":
            return Refunded(said.refund_ref, said.amount)
        case "pending":
            return RefundPending(said.refund_ref, said.amount)
        case "refused":
            return RefundRefused(said.refund_ref, DeclineReason.GENERIC, RetryAdvice.LATER, _code(said))
        case "error" | "nothing":
            return _no_refund(said)
        case doubt:
            return Unresolved(said.refund_ref, Doubt(doubt), _code(said))


def _no(said: Response) -> Outcome | NotFound | Duplicate:
    """STATUS says no: NCERROR says which, and sometimes that it is not a no at all."""
    kind = errors.kind(said.error, said.plus)
    if kind == "config":
        return Misconfigured(_code(said))
    if kind == "duplicate":
        return Duplicate(said.payid)
    if said.error == errors.NOT_FOUND and said.status != "2":
        return NotFound()
    if doubt := _doubt(said, kind):
        return Unresolved(said.payid, doubt, _code(said))
    return _refusal(said)


def _doubt(said: Response, kind: str) -> Doubt | None:
    if kind == "uncertain" or errors.asks_first(said.error):
        return Doubt.UNCERTAIN
    return Doubt.UNKNOWN if kind == "maintenance" or said.status == "" else None


def _refusal(said: Response) -> Declined:
    if said.error != errors.NONE:
        reason, retry = errors.reason(said.error, said.plus), errors.retry(said.error)
    elif said.status == "0":
        reason, retry = DeclineReason.INVALID, RetryAdvice.FIX_DATA
    else:
        reason, retry = DeclineReason.GENERIC, RetryAdvice.OTHER_CARD
    return Declined(said.payid, reason, retry, _code(said))


def _no_refund(said: Response) -> RefundOutcome | NotFound:
    kind = errors.kind(said.error, said.plus)
    if kind == "config":
        return Misconfigured(_code(said))
    if said.error in (errors.NOT_FOUND, errors.HISTORY_ENDS):
        return NotFound()
    if said.error == errors.NONE or errors.asks_first(said.error):
        return Unresolved(said.refund_ref, Doubt.UNCERTAIN, _code(said))
    return RefundRefused(
        said.refund_ref,
        errors.reason(said.error, said.plus),
        errors.retry(said.error),
        _code(said),
    )


def _code(said: Response) -> str:
    return f"{said.status or '-'}/{said.error}"
