"""The life of a refund. After silence only the bank's own books say what became of it."""

from __future__ import annotations

from enum import StrEnum


class RefundState(StrEnum):
    DUE = "due"
    SENT = "sent"
    UNRESOLVED = "unresolved"
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


R = RefundState

# While one of a payment is like this, no other of that payment is sent: totals could not tell them apart.
IN_FLIGHT = (R.SENT, R.UNRESOLVED, R.PENDING)
OPEN = (R.DUE, *IN_FLIGHT)

TRANSITIONS: dict[RefundState, set[RefundState]] = {
    R.DUE: {R.SENT},
    R.SENT: {R.UNRESOLVED, R.PENDING, R.DONE, R.REFUSED},
    R.UNRESOLVED: {R.PENDING, R.DONE, R.REFUSED},
    R.PENDING: {R.DONE, R.REFUSED},
    R.DONE: {R.REFUSED},  # the card's bank may send money back that had arrived
    R.REFUSED: set(),
}
