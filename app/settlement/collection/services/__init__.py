"""Taking instalments: from the saved card on their day, earlier from credit or a voucher, or by hand."""

from __future__ import annotations

from app.settlement.collection.services.by_hand import Changed, resume, send_link, suspend, version
from app.settlement.collection.services.mandates import change_card, stop
from app.settlement.collection.services.receipts import Receipt, pay_otherwise
from app.settlement.collection.services.retries import CannotRetry, Obstacle, obstacle, retry
from app.settlement.collection.services.scheduled import run
from app.settlement.collection.services.stored_value import (
    NotEnough,
    StoredValue,
    capture_from_credit,
    pay_from_credit,
    pay_from_voucher,
    stored_value_of,
)
