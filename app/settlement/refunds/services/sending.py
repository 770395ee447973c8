"""Sending refunds to the provider, one per payment at a time."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app import rounds
from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.psp.port import Provider, RefundRequest
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import outcomes
from app.settlement.refunds.services.outcomes import MOVED
from app.settlement.refunds.splits import Means
from app.settlement.refunds.states import IN_FLIGHT, RefundState
from app.settlement.refunds.timing import ASK_AGAIN

log = structlog.get_logger()


def run_due(providers: Mapping[str, Provider], limit: int = 20) -> list[Refund]:
    """Send what is due and ask about what is unresolved."""
    asked: list[Refund] = []
    for refund, fresh in rounds.claimed(_claim, limit):
        asked.append(refund)
        with rounds.guarded(refund):
            _ask(refund, providers[refund.provider], fresh=fresh)
    return asked


def _ask(refund: Refund, provider: Provider, *, fresh: bool) -> None:
    request = _asked(refund)
    news = provider.refund(request) if fresh else provider.lookup_refund(request, refund.provider_ref)
    outcomes.record_outcome(refund.ref, news)


def _claim() -> tuple[Refund, bool] | None:
    """The next refund to ask about, and whether to send it: whoever has it marked as sent, and nobody else.

    What was marked before is only asked about. Nothing stays locked.
    """
    while refund := _next():
        refund.ask_at = clock.now() + ASK_AGAIN
        if fresh := refund.move(RefundState.SENT):
            refund.sent_at = clock.now()
        try:
            session.commit()
        except IntegrityError:  # another of its payment left this very moment
            session.rollback()
        else:
            return refund, fresh
    session.commit()
    return None


def _next() -> Refund | None:
    """One that is due waits while another of its payment is under way: totals could not tell them apart."""
    other = aliased(Refund)
    under_way = select(other.ref).where(other.payment_ref == Refund.payment_ref, other.state.in_(IN_FLIGHT))
    may_go = (Refund.state != RefundState.DUE) | ~under_way.exists()
    query = select(Refund).where(Refund.ask_at <= clock.now(), may_go).order_by(Refund.ask_at, Refund.ref)
    locked = query.limit(1).with_for_update(of=Refund, skip_locked=True)
    return session.scalars(locked.execution_options(populate_existing=True)).first()


def _asked(refund: Refund) -> RefundRequest:
    before = select(func.coalesce(func.sum(Refund.__table__.c.amount_minor), 0)).where(
        Refund.payment_ref == refund.payment_ref,
        Refund.destination == Means.CARD,
        Refund.ref != refund.ref,
        Refund.state.in_(MOVED),
    )
    paid = ledger.taken_by(f"charge:{refund.payment_ref}", refund.provider, refund.amount.currency)
    returned = Money(int(session.scalar(before) or 0), refund.amount.currency)
    session.commit()
    return RefundRequest(
        ref=refund.ref,
        payment=refund.charge_ref,
        amount=refund.amount,
        paid=paid,
        refunded_before=returned,
    )
