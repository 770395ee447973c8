"""Orders in instalments, for tests that begin after the first one is paid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app import cache
from app.db import session
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.kernel import clock
from app.people.customers.models import Contact
from app.sale.catalog.models import Performance
from app.sale.orders.models import Order
from app.sale.orders.services import find
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, InstalmentPlan, Schedule
from tests import books
from tests.conftest import NOON
from tests.shopper import Shopper

MANDATE = "I ask CUBE to take each instalment from my card on its day."
SHARES = [11_000, 5_500, 5_500]  # of 220.00 in 50, 25 and 25 %


def in_three(shopper: Shopper, owner: Contact, method: str = "CB3X", **more: Any) -> Order:
    """Signed in, with two seats bought in three times; the card that paid the first share is saved."""
    _late_enough()
    shopper.signs_in(owner).up_to("summary")
    basket = books.open_basket()
    proposal = checkout_service.quote(basket, owner).proposal(method)
    assert proposal is not None
    assert proposal.shares, proposal.ineligibility
    shown = QuotedAmounts(
        checkout_service.quote(basket, owner).due.minor,
        schedule=proposal.fingerprint,
        mandate=lambda _plan: MANDATE,
    )
    order = checkout_service.place_order(basket, owner, shown=shown, method_code=method, browser={})
    ref = order.ref
    with clock.at(NOON - timedelta(minutes=1)):  # what is paid next is paid later
        shopper.opens(f"/{shopper.lang}/checkout/payment").pays(**more)
    found = find(ref)
    assert found is not None
    assert found.paid
    return found


def _late_enough() -> None:
    """Every evening is after the last share."""
    session.execute(update(Performance).values(starts_at=NOON + timedelta(days=200)))
    session.commit()
    session.expire_all()
    cache.clear()


def schedule(ref: str) -> Schedule:
    found = instalments.of_order(ref)
    assert found is not None
    return found


def rows(ref: str) -> list[Instalment]:
    return schedule(ref).instalments


def states(ref: str) -> list[str]:
    return [row.state.value for row in rows(ref)]


def plan(**facts: Any) -> None:
    """The house's rules for three times, and those its orders agreed to."""
    session.execute(update(Schedule).values(**facts))
    session.execute(update(InstalmentPlan).where(InstalmentPlan.method_code == "CB3X").values(**facts))
    session.commit()
    cache.clear()


@contextmanager
def on_the_day(ref: str, number: int) -> Iterator[None]:
    """Nine o’clock of a share’s day, and a minute."""
    at = session.scalar(select(Instalment.next_at).filter_by(order_ref=ref, number=number))
    assert at is not None
    with clock.at(at + timedelta(minutes=1)):
        yield
