"""What the shopper agrees to is written down, and begins with the first payment."""

from __future__ import annotations

from datetime import timedelta

from app.db import session
from app.kernel import clock
from app.sale.orders.models import Order
from app.settlement.instalments import shares
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.offers import Proposal
from app.settlement.instalments.services import lookup, transitions
from app.settlement.instalments.states import InstalmentState

# The words of the mandate, as they stand now; who agreed, agreed to these.
MANDATE = "2026-11"


def agree(order: Order, proposal: Proposal, mandate: str) -> Schedule:
    """Write down what the shopper agrees to; agreed to once more, the dates are those of today."""
    if earlier := lookup.of_order(order.ref):
        session.delete(earlier)
        session.flush()
    schedule = Schedule(
        order_ref=order.ref,
        plan_code=proposal.code,
        contact_ref=order.contact_ref,
        mandate_version=MANDATE,
        mandate=mandate,
        agreed_at=clock.now(),
        **proposal.plan.terms,
    )
    schedule.instalments = [
        Instalment(
            number=share.number, due_on=share.due_on, amount=share.amount, agreed_minor=share.amount.minor
        )
        for share in proposal.shares
    ]
    session.add(schedule)
    return schedule


def begin(order: Order, card_ref: str | None, payment_ref: str, provider_ref: str) -> None:
    """The first share is paid and the order with it: from now on the others come due."""
    schedule = lookup.get(order.ref)
    schedule.card_ref, schedule.first_ref = card_ref, provider_ref
    first, *later = schedule.instalments
    first.covered_by = payment_ref
    first.move(InstalmentState.PAID)
    for row in later:
        row.next_at = shares.at_nine(row.due_on, order.channel.timezone)
        row.remind_at = row.next_at - timedelta(days=schedule.plan.reminder_days)
    session.flush()  # the tickets have just been issued
    transitions.update_tickets(schedule)
