"""The states of a refund. UNRESOLVED: the bank has not answered, so only a lookup there can tell.
CANCELED: the payment turned out to have taken nothing, so there is nothing to send.
"""

from __future__ import annotations

from enum import StrEnum


class RefundState(StrEnum):
    DUE = "due"
    SENT = "sent"
    UNRESOLVED = "unresolved"
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    CANCELED = "canceled"


R = RefundState

# While a refund is in flight no other of its payment is sent: the bank only tells totals, which cannot say
# which of two has arrived.
IN_FLIGHT = (R.SENT, R.UNRESOLVED, R.PENDING)
OPEN = (R.DUE, *IN_FLIGHT)

TRANSITIONS: dict[RefundState, set[RefundState]] = {
    R.DUE: {R.SENT, R.CANCELED},
    R.SENT: {R.UNRESOLVED, R.PENDING, R.DONE, R.REFUSED, R.CANCELED},
    R.UNRESOLVED: {R.PENDING, R.DONE, R.REFUSED, R.CANCELED},
    R.PENDING: {R.DONE, R.REFUSED, R.CANCELED},
    R.DONE: {R.REFUSED},  # the card's bank may send money back that had arrived
    R.REFUSED: set(),
    R.CANCELED: set(),
}
