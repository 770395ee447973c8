"""The states of a payment. UNRESOLVED: the bank has not answered; only an answer from it leads out."""

from __future__ import annotations

from enum import StrEnum


class PaymentState(StrEnum):
    SENT = "sent"
    ACTION_REQUIRED = "action_required"
    UNRESOLVED = "unresolved"
    DECLINED = "declined"
    CAPTURED = "captured"


P = PaymentState

# A bank may decline and then capture (a late capture), but never the other way round.
TRANSITIONS: dict[PaymentState, set[PaymentState]] = {
    P.SENT: {P.ACTION_REQUIRED, P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.ACTION_REQUIRED: {P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.UNRESOLVED: {P.DECLINED, P.CAPTURED},
    P.DECLINED: {P.CAPTURED},
    P.CAPTURED: set(),
}

LIVE = (P.SENT, P.ACTION_REQUIRED, P.UNRESOLVED)
