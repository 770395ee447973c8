"""Sending refunds to the provider, one per payment at a time."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app import row_claims
from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.psp.port import Provider, RefundRequest
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import outcomes
from app.settlement.refunds.services.outcomes import MOVED
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import IN_FLIGHT, OPEN, RefundState
from app.settlement.refunds.timing import ASK_AFTER, OVERDUE_AFTER, UNANSWERED_OVERDUE_AFTER

log = structlog.get_logger()


def run_due(providers: Mapping[str, Provider], limit: int = 20) -> list[Refund]:
    """Send what is due and ask about what is unresolved."""
    asked: list[Refund] = []
    for refund, fresh in row_claims.claimed(_claim, limit):
        asked.append(refund)
        with row_claims.guarded(refund):
            _ask(refund, providers[refund.provider], fresh=fresh)
    return asked


def _ask(refund: Refund, provider: Provider, *, fresh: bool) -> None:
    request = _request_for(refund)
    outcome = provider.refund(request) if fresh else provider.lookup_refund(request, refund.provider_ref)
    recorded = outcomes.record_outcome(refund.ref, outcome)
    if recorded.state in OPEN:
        within = UNANSWERED_OVERDUE_AFTER if recorded.unanswered else OVERDUE_AFTER
        row_claims.alarm_if_overdue(recorded, recorded.due_at, within)


def _claim() -> tuple[Refund, bool] | None:
    """The next refund, marked as sent by this worker alone, and whether to send it.

    One that was sent before is only asked about. Nothing stays locked.
    """
    while refund := _next():
        fresh = _mark_sent(refund)
        try:
            session.commit()
        except IntegrityError:  # another refund of its payment was sent at the same moment
            session.rollback()
        else:
            return refund, fresh
    session.commit()
    return None


def _mark_sent(refund: Refund) -> bool:
    """False if it was sent before."""
    now = clock.now()
    if fresh := refund.move(RefundState.SENT):
        refund.sent_at = now
    refund.ask_at = now + row_claims.next_wait(ASK_AFTER, now - (refund.sent_at or refund.due_at))
    return fresh


def _next() -> Refund | None:
    """A due refund waits while another of its payment is in flight: totals could not tell them apart."""
    other = aliased(Refund)
    in_flight = select(other.ref).where(other.payment_ref == Refund.payment_ref, other.state.in_(IN_FLIGHT))
    may_go = (Refund.state != RefundState.DUE) | ~in_flight.exists()
    query = select(Refund).where(Refund.ask_at <= clock.now(), may_go).order_by(Refund.ask_at, Refund.ref)
    locked = query.limit(1).with_for_update(of=Refund, skip_locked=True)
    return session.scalars(locked.execution_options(populate_existing=True)).first()


def _request_for(refund: Refund) -> RefundRequest:
    paid = ledger.taken_by(f"charge:{refund.payment_ref}", refund.provider, refund.amount.currency)
    returned = _returned_before(refund)
    session.commit()
    return RefundRequest(
        ref=refund.ref,
        payment=refund.charge_ref,
        amount=refund.amount,
        paid=paid,
        refunded_before=returned,
    )


def _returned_before(refund: Refund) -> Money:
    """What other refunds of its payment have sent to the card, or may have sent."""
    query = select(func.coalesce(func.sum(Refund.__table__.c.amount_minor), 0)).where(
        Refund.payment_ref == refund.payment_ref,
        Refund.destination == FundingSource.CARD,
        Refund.ref != refund.ref,
        Refund.state.in_(MOVED),
    )
    return Money(int(session.scalar(query) or 0), refund.amount.currency)
