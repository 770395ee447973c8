"""A life cycle says of each move whether it is new, old news, or a contradiction."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.states import IllegalTransition, advances
from app.sale.orders.states import TRANSITIONS as ORDER
from app.sale.orders.states import OrderState
from app.settlement.payments.states import TRANSITIONS as PAYMENT
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.states import TRANSITIONS as REFUND


def test_a_new_step_advances() -> None:
    assert advances(PaymentState.SENT, PaymentState.CAPTURED, PAYMENT)


def test_the_same_news_twice_is_old() -> None:
    assert not advances(PaymentState.CAPTURED, PaymentState.CAPTURED, PAYMENT)


def test_late_news_is_behind_us() -> None:
    assert not advances(PaymentState.CAPTURED, PaymentState.ACTION_REQUIRED, PAYMENT)
    assert not advances(PaymentState.CAPTURED, PaymentState.DECLINED, PAYMENT)


def test_a_no_may_become_a_yes() -> None:
    assert advances(PaymentState.DECLINED, PaymentState.CAPTURED, PAYMENT)


def test_a_contradiction_is_an_error() -> None:
    with pytest.raises(IllegalTransition):
        advances(OrderState.CANCELED, OrderState.PAID, ORDER)


@pytest.mark.parametrize("table", [ORDER, PAYMENT, REFUND], ids=["order", "payment", "refund"])
def test_every_table_is_whole_and_goes_forward_only(table: dict[str, set[str]]) -> None:
    states: Any = type(next(iter(table)))
    assert set(table) == set(states)

    def walk(state: str, path: tuple[str, ...]) -> None:
        assert state not in path, f"a circle: {path}"
        for step in table[state]:
            walk(step, (*path, state))

    for state in table:
        walk(state, ())
