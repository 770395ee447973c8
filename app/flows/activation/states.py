"""How a payment goes that is made to try an account out."""

from __future__ import annotations

from enum import StrEnum


class TrialState(StrEnum):
    """`TAKEN`: the bank has the money and is still to give it back. The last three are ends."""

    SENT = "sent"
    AT_BANK = "at_bank"
    UNRESOLVED = "unresolved"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"


ASKED = (TrialState.SENT, TrialState.AT_BANK, TrialState.UNRESOLVED)  # only the bank knows what became of it
OPEN = (*ASKED, TrialState.TAKEN)
