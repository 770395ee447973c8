"""Waiting for bank transfers, and booking those that arrived."""

from __future__ import annotations

from app.settlement.transfers.plans import NothingOpen, only_credit, open_for
from app.settlement.transfers.services.awaiting import (
    NotAwaited,
    TooManyAwaited,
    expect,
    fits,
    give_up,
    lapse_unpaid,
)
from app.settlement.transfers.services.receiving import (
    BankLine,
    BookedBefore,
    PlanChanged,
    SeatsGone,
    of_order,
    preview,
    receive,
)
