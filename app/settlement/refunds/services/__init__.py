"""Sending money back. The row comes before the call; totals tell a lost refund from a done one."""

from __future__ import annotations

from app.settlement.refunds.services.outcomes import at_address, on_notification
from app.settlement.refunds.services.requests import at_once, find, of_order, request, reversal
from app.settlement.refunds.services.sending import run_due
