"""Refunds are written in the transaction that owes the money."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock, refs
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import IN_FLIGHT, OPEN, RefundState
from app.settlement.refunds.timing import OVERDUE_AFTER, UNANSWERED_OVERDUE_AFTER


def request(refund: Refund) -> None:
    """Money is to go back to a card. The caller commits; the worker sends it."""
    refund.ref, refund.state, refund.ask_at = _new_ref(), RefundState.DUE, clock.now()
    refund.destination = FundingSource.CARD
    refund.provider_ref = refund.refusal = ""
    session.add(refund)


def cancel_due(payment_ref: str) -> None:
    """Send none of what is due of a payment, because it took no money. The caller commits.

    What is in flight is locked as well, so that no answer about it is recorded before the caller has booked.
    """
    query = _of_payment(payment_ref, *OPEN).order_by(Refund.ref)
    locked = query.with_for_update(of=Refund).execution_options(populate_existing=True)
    for refund in session.scalars(locked):
        if refund.state is RefundState.DUE:
            refund.ask_at = None
            refund.move(RefundState.CANCELED)
    session.flush()


def canceled(payment_ref: str) -> list[Refund]:
    """Refunds of a payment that had nothing to send."""
    return list(session.scalars(_of_payment(payment_ref, RefundState.CANCELED)))


def in_flight(payment_ref: str) -> list[Refund]:
    return list(session.scalars(_of_payment(payment_ref, *IN_FLIGHT)))


def _of_payment(payment_ref: str, *states: RefundState) -> Select[Refund]:
    return select(Refund).where(Refund.payment_ref == payment_ref, Refund.state.in_(states))


def at_once(refund: Refund, account: str) -> None:
    """Money that stays in our own books is back as soon as it is booked. The caller commits."""
    refund.ref, refund.state = _new_ref(), RefundState.DONE
    session.add(refund)
    sides = {ledger.RECEIVABLE: refund.amount, account: -refund.amount}
    ledger.book(f"refund:{refund.ref}", refund.order_ref, sides)


def _new_ref() -> str:
    return f"R{refs.new(12)}"


def overdue(now: datetime) -> Select[int]:
    """How many cards have waited too long for their money."""
    unanswered = Refund.sent_at.is_not(None) & (Refund.state != RefundState.PENDING)
    late = or_(
        Refund.due_at < now - OVERDUE_AFTER,
        unanswered & (Refund.due_at < now - UNANSWERED_OVERDUE_AFTER),
    )
    return select(func.count()).where(Refund.ask_at.is_not(None), late)


def find(ref: str) -> Refund | None:
    return session.get(Refund, ref)


def reversal(ref: str) -> RefundHeader | None:
    """What was taken back in one go, with all the refunds it led to."""
    return session.get(RefundHeader, ref)


def came_back(refs: Collection[str]) -> dict[str, int]:
    """What all refunds of these orders come to, in minor units. Without orders that had none."""
    refund = Refund.__table__.c
    query = select(refund.order_ref, func.sum(refund.amount_minor)).group_by(refund.order_ref)
    query = query.where(refund.order_ref.in_(refs), refund.state != RefundState.CANCELED)
    return {ref: int(minor) for ref, minor in session.execute(query)} if refs else {}


def of_order(order_ref: str) -> list[Refund]:
    query = select(Refund).filter_by(order_ref=order_ref).order_by(Refund.due_at, Refund.ref)
    return list(session.scalars(query))
