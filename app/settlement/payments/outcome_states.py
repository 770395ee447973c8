"""The state that each outcome of a provider leads to."""

from __future__ import annotations

from dataclasses import dataclass

from app.psp.port import ActionRequired, Captured, Declined, Misconfigured, Outcome, Unresolved
from app.settlement.payments.states import PaymentState


@dataclass(frozen=True)
class WrongCode:
    """Captured in spite of a wrong security code. The channel refuses that, so the money goes back."""

    provider_ref: str
    pending: bool = False


@dataclass(frozen=True)
class CaptureRefused:
    """The bank refuses a capture that it had accepted, and that is in our books."""

    code: str = ""


VerifiedOutcome = Outcome | WrongCode | CaptureRefused


def is_capture(outcome: VerifiedOutcome, *, pending: bool) -> bool:
    """Whether the money is taken, or, if `pending`, accepted and not yet taken."""
    return isinstance(outcome, Captured | WrongCode) and outcome.pending is pending


STATE_AFTER: dict[type, PaymentState] = {
    Captured: PaymentState.CAPTURED,
    WrongCode: PaymentState.DECLINED,
    CaptureRefused: PaymentState.CAPTURE_REFUSED,
    Declined: PaymentState.DECLINED,
    Misconfigured: PaymentState.DECLINED,
    ActionRequired: PaymentState.ACTION_REQUIRED,
    Unresolved: PaymentState.UNRESOLVED,
}
