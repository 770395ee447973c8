"""From tests to real money. Nothing that was bought with play money may be left then."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.db import session
from app.kernel.actors import Actor, Right
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts import services as provider_accounts

NAMED = 5


class TestOrdersLeft(Exception):
    """Orders paid with test cards still stand, and their tickets would be good. `numbers`: of some."""

    __test__ = False  # it is no test

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


def go_live(channel: Channel, shared: Sequence[str], by: Actor) -> None:
    """`shared`: the test accounts of the environment. `channel` is locked.

    Raises Forbidden, TestOrdersLeft, WithoutAccount or WithoutTest; then nothing is changed.
    """
    by.must(Right.MANAGE_KEYS, channel.code)
    own = [one.name for one in provider_accounts.of_channel(channel.code) if one.mode is AccountMode.TEST]
    paid = select(Payment.order_ref).where(
        Payment.provider.in_([*own, *shared]), Payment.state == PaymentState.CAPTURED
    )  # fmt: skip
    left = select(Order.number).where(
        Order.channel_code == channel.code, Order.state == OrderState.PAID, Order.ref.in_(paid)
    )  # fmt: skip
    if numbers := session.scalars(left.order_by(Order.placed_at.desc()).limit(NAMED)).all():
        raise TestOrdersLeft(numbers)
    provider_accounts.take_up(channel, AccountMode.LIVE, by)
