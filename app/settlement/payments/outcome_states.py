"""The state that each outcome of a provider leads to."""

from __future__ import annotations

from dataclasses import dataclass

from app.psp.port import ActionRequired, Captured, Declined, Misconfigured, Unresolved
from app.settlement.payments.states import PaymentState


@dataclass(frozen=True)
class WrongCode:
    """Captured in spite of a wrong security code. The channel refuses that, so the money goes back."""

    provider_ref: str


STATE_AFTER: dict[type, PaymentState] = {
    Captured: PaymentState.CAPTURED,
    WrongCode: PaymentState.DECLINED,
    Declined: PaymentState.DECLINED,
    Misconfigured: PaymentState.DECLINED,
    ActionRequired: PaymentState.ACTION_REQUIRED,
    Unresolved: PaymentState.UNRESOLVED,
}
