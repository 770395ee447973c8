"""The states of one instalment."""

from __future__ import annotations

from enum import StrEnum


class InstalmentState(StrEnum):
    """FAILED: the bank refused; it is tried again, or waits for the shopper. OVERDUE: its grace period is
    over, and the plan's consequences apply.
    """

    UPCOMING = "upcoming"
    FAILED = "failed"
    OVERDUE = "overdue"
    PAID = "paid"
    CANCELED = "canceled"


S = InstalmentState

OPEN = (S.UPCOMING, S.FAILED, S.OVERDUE)

TRANSITIONS: dict[InstalmentState, set[InstalmentState]] = {
    S.UPCOMING: {S.FAILED, S.OVERDUE, S.PAID, S.CANCELED},
    S.FAILED: {S.OVERDUE, S.PAID, S.CANCELED},
    S.OVERDUE: {S.PAID, S.CANCELED},
    S.PAID: set(),
    S.CANCELED: set(),
}
