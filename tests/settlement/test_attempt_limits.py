"""So many attempts of an order, then a pause: which of them count, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.psp.port import DeclineReason
from app.sale.orders.models import Order
from app.settlement.payments import rate_limits
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.venue.channels.models import Channel
from tests.conftest import NOON

PAUSE = timedelta(minutes=15)
REFUSED: dict[str, Any] = {"state": PaymentState.DECLINED, "reason": DeclineReason.GENERIC}
WRONG_CODE = {"reason": DeclineReason.CVC}
SAVED = {"saved_card_ref": "CARD"}


def attempts(count: int, **facts: Any) -> list[Payment]:
    """A minute apart, the last one now."""
    plain = REFUSED | {"merchant_initiated": False, "saved_card_ref": None} | facts
    return [Payment(started_at=NOON - timedelta(minutes=n), **plain) for n in reversed(range(count))]


def paused(tries: list[Payment], after: timedelta = timedelta(0)) -> datetime | None:
    """Until when."""
    channel = Channel(pause_minutes=15, attempts_per_order=3)
    try:
        rate_limits.check_order(Order(channel=channel), tries, NOON + after)
    except rate_limits.TooManyAttempts as pause:
        return pause.until
    return None


def test_the_third_refusal_pauses_an_order_until_the_first_is_long_ago() -> None:
    assert not paused(attempts(2))
    assert paused(attempts(3)) == NOON + PAUSE
    assert paused(attempts(3), PAUSE - timedelta(minutes=2, seconds=1))
    assert not paused(attempts(3), PAUSE - timedelta(minutes=2))


@pytest.mark.parametrize("facts", [WRONG_CODE, SAVED])
def test_a_wrong_code_of_a_new_card_and_a_saved_card_that_is_refused_count(facts: dict[str, Any]) -> None:
    assert paused(attempts(3, **facts))


NOT_COUNTED = (
    {"state": PaymentState.CAPTURED},
    {"merchant_initiated": True},
    {"reason": DeclineReason.AUTHENTICATION_REQUIRED},
    WRONG_CODE | SAVED,
)


@pytest.mark.parametrize("facts", NOT_COUNTED)
def test_what_was_paid_or_asked_for_by_the_bank_or_is_looked_after_elsewhere_does_not(facts: Any) -> None:
    assert not paused(attempts(3, **facts))
