"""The states of an approval. CHANGED: by the time somebody agreed, it was not any more what they had seen."""

from __future__ import annotations

from enum import StrEnum


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


A = ApprovalState

TRANSITIONS: dict[ApprovalState, set[ApprovalState]] = {
    A.WAITING: {A.APPROVED, A.REFUSED, A.CHANGED, A.WITHDRAWN},
    A.APPROVED: set(),
    A.REFUSED: set(),
    A.CHANGED: set(),
    A.WITHDRAWN: set(),
}
