"""Paying an order: one attempt at a time, and one way in for outcomes from the bank."""

from __future__ import annotations

from app.settlement.payments.card_payment import CardPayment, payer_of
from app.settlement.payments.errors import CardLocked, CountryRefused, NotPayable, PaymentPending
from app.settlement.payments.services.asking import Answered, ask_now, find
from app.settlement.payments.services.attempts import (
    find_in,
    live_payment,
    new_attempt,
    of_order,
    order_number_in,
)
from app.settlement.payments.services.authentication import checks_shopper
from app.settlement.payments.services.boards import (
    MOST_COUNTED,
    Board,
    BoardPage,
    Position,
    board,
    count,
    counts,
    every,
)
from app.settlement.payments.services.completion import cancel, place_free
from app.settlement.payments.services.lookups import resolve, sweep
from app.settlement.payments.services.purchase import pay
from app.settlement.payments.services.settlement import challenge_of, settle
