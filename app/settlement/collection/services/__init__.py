"""Taking instalments: from the saved card on their day, or earlier from credit or a voucher."""

from __future__ import annotations

from app.settlement.collection.services.mandates import change_card, stop
from app.settlement.collection.services.scheduled import run
from app.settlement.collection.services.stored_value import (
    NotEnough,
    StoredValue,
    capture_from_credit,
    pay_from_credit,
    pay_from_voucher,
    stored_value_of,
)
