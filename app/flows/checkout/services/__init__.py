"""A basket becomes an order, and is paid."""

from __future__ import annotations

from app.flows.checkout.services.errors import (
    BoxesNotTicked,
    ChangedAmount,
    MethodWithdrawn,
    NobodyOwes,
    NoMandate,
    NotOnline,
    OnlyGifts,
    OverLimit,
    PriceChanged,
    QuotedAmounts,
    StepsMissing,
    TermsChanged,
    TooManyVouchers,
)
from app.flows.checkout.services.ordering import boxes_of, order_by_transfer, order_on_account, place_order
from app.flows.checkout.services.quotes import Quote, quote, takes_codes
from app.flows.checkout.services.stored_value import redeem, redeem_kept, spare_credit, take_back, use_credit
