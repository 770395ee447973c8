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

TRANSITIONS: dict[RefundState, set[RefundState]] = {
    R.DUE: {R.SENT},
    R.SENT: {R.UNRESOLVED, R.PENDING, R.DONE, R.REFUSED},
    R.UNRESOLVED: {R.PENDING, R.DONE, R.REFUSED},
    R.PENDING: {R.DONE, R.REFUSED},
    R.DONE: set(),
    R.REFUSED: set(),
}
