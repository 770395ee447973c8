"""Sending money back. The row is written before the call; the bank's totals show whether one was lost."""

from __future__ import annotations

from app.settlement.refunds.services.boards import (
    MOST_COUNTED,
    Board,
    BoardPage,
    Position,
    board,
    count,
    counts,
    every,
)
from app.settlement.refunds.services.outcomes import on_notification
from app.settlement.refunds.services.owners import at_address
from app.settlement.refunds.services.owners import lock as lock_owner
from app.settlement.refunds.services.requests import (
    at_once,
    came_back,
    cancel_due,
    canceled,
    find,
    in_flight,
    of_order,
    overdue,
    request,
    reversal,
)
from app.settlement.refunds.services.sending import run_due
