"""The life of a payment. Silence is a state; only news from the bank leaves it."""

from __future__ import annotations

from enum import StrEnum


class PaymentState(StrEnum):
    SENT = "sent"
    ACTION_REQUIRED = "action_required"
    UNRESOLVED = "unresolved"
    DECLINED = "declined"
    CAPTURED = "captured"


P = PaymentState

# A bank may say no and then yes (a late capture), never yes and then no.
TRANSITIONS: dict[PaymentState, set[PaymentState]] = {
    P.SENT: {P.ACTION_REQUIRED, P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.ACTION_REQUIRED: {P.UNRESOLVED, P.DECLINED, P.CAPTURED},
    P.UNRESOLVED: {P.DECLINED, P.CAPTURED},
    P.DECLINED: {P.CAPTURED},
    P.CAPTURED: set(),
}

LIVE = (P.SENT, P.ACTION_REQUIRED, P.UNRESOLVED)
