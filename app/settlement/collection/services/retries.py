"""Trying a refused instalment again at once, when staff want it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.psp.port import Provider
from app.settlement.collection.services import by_hand, scheduled
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.services import PaymentPending


class Obstacle(StrEnum):
    """Why staff cannot have an instalment tried again. HARD_NO: only the shopper can help now."""

    NOT_REFUSED = "not_refused"
    SUSPENDED = "suspended"
    HARD_NO = "hard_no"
    CONFIRM = "confirm"
    NO_CARD = "no_card"


class CannotRetry(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def obstacle(row: Instalment) -> Obstacle | None:
    """What stands in the way of trying it again now."""
    rules = (
        (Obstacle.NOT_REFUSED, row.state not in (InstalmentState.FAILED, InstalmentState.OVERDUE)),
        (Obstacle.SUSPENDED, row.suspended),
        (Obstacle.HARD_NO, row.trouble is CollectionProblem.CARD),
        (Obstacle.CONFIRM, row.trouble is CollectionProblem.CONFIRM),
        (Obstacle.NO_CARD, scheduled.usable_card(row.schedule, row.schedule.order) is None),
    )
    return next((reason for reason, applies in rules if applies), None)


def retry(
    order_ref: str, number: int, shown: str, providers: Mapping[str, Provider], by: Actor
) -> Payment | None:
    """Ask the bank again now. None if somebody is paying something of this order at this moment.

    Never after a hard no. Raises Forbidden, NotOpen, Changed, PaymentPending or CannotRetry.
    """
    order, row = by_hand.locked(order_ref, number, shown, by, Right.HANDLE_ORDERS)
    if payments.live_payment(order_ref):
        raise PaymentPending
    if found := obstacle(row):
        raise CannotRetry(found)
    schedule, card = row.schedule, scheduled.usable_card(row.schedule, order)
    if card is None:
        raise CannotRetry(Obstacle.NO_CARD)
    row.look_again(clock.now() + instalments.LEASE)  # the worker leaves it alone meanwhile
    audit.record(by, "instalment_retried", by_hand.subject(order), after=by_hand.facts(row))
    session.commit()
    return scheduled.charge(order, schedule, row, card, providers)
