"""A schedule is written when the shopper agrees to it, and begins with the first payment."""

from __future__ import annotations

from datetime import timedelta

from app.db import session
from app.kernel import clock
from app.sale.orders.models import Order
from app.settlement.instalments import shares
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.offers import Proposal
from app.settlement.instalments.services import lookup, transitions
from app.settlement.instalments.shares import Share
from app.settlement.instalments.states import InstalmentState

# Version of the mandate's text; a schedule records the one it was agreed to.
MANDATE = "2026-11"


def agree(order: Order, proposal: Proposal, mandate: str) -> Schedule:
    """Write what the shopper agrees to. It replaces what was agreed to for the same order before."""
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
    schedule.instalments = [_instalment(share) for share in proposal.shares]
    session.add(schedule)
    return schedule


def _instalment(share: Share) -> Instalment:
    return Instalment(
        number=share.number, due_on=share.due_on, amount=share.amount, agreed_minor=share.amount.minor
    )


def begin(order: Order, card_ref: str | None, payment_ref: str, provider_ref: str) -> None:
    """The first instalment is paid, and the order with it: from now on the others come due."""
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
