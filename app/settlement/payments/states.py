"""The states of a payment. UNRESOLVED: the bank has not answered; only an answer from it leads out.
CAPTURE_REFUSED: the bank had accepted the capture, and the money never came.
"""

from __future__ import annotations

from enum import StrEnum


class PaymentState(StrEnum):
    SENT = "sent"
    ACTION_REQUIRED = "action_required"
    UNRESOLVED = "unresolved"
    DECLINED = "declined"
    CAPTURED = "captured"
    CAPTURE_REFUSED = "capture_refused"


P = PaymentState

# A bank may decline and then capture (a late capture). A capture it can only refuse while it is pending.
# A payment with a wrong code is declined although it was captured, so its capture may be refused as well.
TRANSITIONS: dict[PaymentState, set[PaymentState]] = {
    P.SENT: {P.ACTION_REQUIRED, P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.ACTION_REQUIRED: {P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.UNRESOLVED: {P.DECLINED, P.CAPTURED},
    P.DECLINED: {P.CAPTURED, P.CAPTURE_REFUSED},
    P.CAPTURED: {P.CAPTURE_REFUSED},
    P.CAPTURE_REFUSED: set(),
}

LIVE = (P.SENT, P.ACTION_REQUIRED, P.UNRESOLVED)
