"""Reserving what pays an order besides a card, capturing it, releasing it. Callers commit."""

from __future__ import annotations

from app.settlement.tenders.services.abandoned import release_abandoned
from app.settlement.tenders.services.basket_vouchers import (
    add_voucher,
    holds_saved_voucher,
    move_vouchers,
    remove_saved_vouchers,
    remove_voucher,
)
from app.settlement.tenders.services.lookup import of_order, reserved_deferred
from app.settlement.tenders.services.reservation import (
    InsufficientFunds,
    add_credit,
    capture,
    put_on_account,
    release,
    reserve,
    secure,
)
