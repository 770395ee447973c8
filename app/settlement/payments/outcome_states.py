"""The state that each outcome of a provider leads to."""

from __future__ import annotations

from dataclasses import dataclass

from app.psp.port import ActionRequired, Captured, Declined, Misconfigured, Outcome, Unresolved
from app.settlement.payments.states import PaymentState


@dataclass(frozen=True)
class SentBack:
    """Captured, but the channel does not keep it: the money goes back. `reason` is one of `sent_back`."""

    provider_ref: str
    reason: str
    pending: bool = False


@dataclass(frozen=True)
class CaptureRefused:
    """The bank refuses a capture that it had accepted, and that is in our books."""

    code: str = ""


VerifiedOutcome = Outcome | SentBack | CaptureRefused


def is_capture(outcome: VerifiedOutcome, *, pending: bool) -> bool:
    """Whether the money is taken, or, if `pending`, accepted and not yet taken."""
    return isinstance(outcome, Captured | SentBack) and outcome.pending is pending


STATE_AFTER: dict[type, PaymentState] = {
    Captured: PaymentState.CAPTURED,
    SentBack: PaymentState.DECLINED,
    CaptureRefused: PaymentState.CAPTURE_REFUSED,
    Declined: PaymentState.DECLINED,
    Misconfigured: PaymentState.DECLINED,
    ActionRequired: PaymentState.ACTION_REQUIRED,
    Unresolved: PaymentState.UNRESOLVED,
}
