"""STATUS, then NCERROR, to our outcomes. An unknown value is never an outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.psp.ogone import errors, tables
from app.psp.ogone.response import Response
from app.psp.port import (
    ActionRequired,
    Captured,
    Declined,
    DeclineReason,
    Misconfigured,
    NotFound,
    Outcome,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)

_TABLES: dict[str, dict[str, str]] = tables.read("statuses")
PAYMENT = _TABLES["payment"]
REFUND = _TABLES["refund"]

REFUND_NEWS = frozenset(
    status for status, word in REFUND.items() if word in ("done", "pending", "uncertain", "refused")
)


@dataclass(frozen=True)
class Duplicate:
    """Requested before: the outcome of that request is the answer. STATUS 0 here does not mean unpaid."""

    payid: str


def on_payment(response: Response) -> Outcome | NotFound | Duplicate:
    """We only request SAL, so STATUS 91 means paid and a mere authorization does not."""
    match PAYMENT.get(response.status, "unknown"):
        case "captured" | "capturing" as word:
            pending = word == "capturing"
            return Captured(response.payid, response.amount, response.card, response.cvc_mismatch, pending)
        case "captured_once":  # about a refund, and so is the amount
            return Captured(response.payid, None, response.card)
        case "action_required":
            return ActionRequired(response.payid, None)
        case "canceled":
            return Declined(response.payid, DeclineReason.CANCELED, RetryAdvice.OTHER_CARD, _code(response))
        case "capture_refused":
            refused = _refused(response)
            if isinstance(refused, Declined | Misconfigured):
                return replace(refused, of_capture=True)
            return refused
        case "refused" | "invalid" | "nothing":
            return _refused(response)
        case word:
            return Unresolved(response.payid, UnresolvedReason(word), _code(response))


def on_refund(response: Response) -> RefundOutcome | NotFound:
    match REFUND.get(response.status, "unknown"):
        case "done":
            return Refunded(response.refund_ref, response.amount)
        case "pending":
            return RefundPending(response.refund_ref, response.amount)
        case "refused":
            return RefundRefused(
                response.refund_ref, DeclineReason.GENERIC, RetryAdvice.LATER, _code(response)
            )
        case "error" | "nothing":
            return _refund_refused(response)
        case word:
            return Unresolved(response.refund_ref, UnresolvedReason(word), _code(response))


def _refused(response: Response) -> Outcome | NotFound | Duplicate:
    """STATUS says refused; NCERROR says why, or that the outcome is in fact unknown."""
    kind = errors.kind(response.error, response.plus)
    if kind == "config":
        return Misconfigured(_code(response))
    if kind == "duplicate":
        return Duplicate(response.payid)
    if response.error == errors.NOT_FOUND and response.status != "2":
        return NotFound()
    if reason := _unresolved_reason(response, kind):
        return Unresolved(response.payid, reason, _code(response))
    return _declined(response)


def _unresolved_reason(response: Response, kind: str) -> UnresolvedReason | None:
    if kind == "uncertain" or errors.asks_first(response.error):
        return UnresolvedReason.UNCERTAIN
    return UnresolvedReason.UNKNOWN if kind == "maintenance" or response.status == "" else None


def _declined(response: Response) -> Declined:
    if response.error != errors.NONE:
        reason, retry = errors.reason(response.error, response.plus), errors.retry(response.error)
    elif response.status == "0":
        reason, retry = DeclineReason.INVALID, RetryAdvice.FIX_DATA
    else:
        reason, retry = DeclineReason.GENERIC, RetryAdvice.OTHER_CARD
    return Declined(response.payid, reason, retry, _code(response))


def _refund_refused(response: Response) -> RefundOutcome | NotFound:
    kind = errors.kind(response.error, response.plus)
    if kind == "config":
        return Misconfigured(_code(response))
    if response.error in (errors.NOT_FOUND, errors.HISTORY_ENDS):
        return NotFound()
    if response.error == errors.NONE or errors.asks_first(response.error):
        return Unresolved(response.refund_ref, UnresolvedReason.UNCERTAIN, _code(response))
    return RefundRefused(
        response.refund_ref,
        errors.reason(response.error, response.plus),
        errors.retry(response.error),
        _code(response),
    )


def _code(response: Response) -> str:
    return f"{response.status or '-'}/{response.error}"
