"""Asking providers what became of payments whose outcome is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import defer

from app import row_claims
from app.db import session
from app.kernel import clock
from app.psp.port import Declined, DeclineReason, NotFound, Provider, RetryAdvice
from app.settlement.payments.models import Payment
from app.settlement.payments.services import settlement
from app.settlement.payments.states import LIVE
from app.settlement.payments.timing import ASK_AFTER, TRAVEL_TIME

log = structlog.get_logger()

# Sealed columns are not opened by the claim: one that cannot be opened is that payment's trouble alone.
UNOPENED = (defer(Payment.challenge), defer(Payment.pending_card))


def resolve(payment: Payment, provider: Provider, source: str) -> Payment:
    """Ask the provider what became of a payment, and settle the answer."""
    ref, provider_ref, started_at = payment.ref, payment.provider_ref, payment.started_at
    session.commit()
    answer = provider.lookup(ref, provider_ref)
    if isinstance(answer, NotFound):
        return _not_found(ref, started_at, source)
    return settlement.settle(ref, answer, source)


def _not_found(ref: str, started_at: datetime, source: str) -> Payment:
    """The provider does not know it. That is final only once no request can still be on its way."""
    if clock.now() - started_at < TRAVEL_TIME:
        return session.get_one(Payment, ref)
    never_arrived = Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "not found")
    return settlement.settle(ref, never_arrived, source)


def sweep(providers: Mapping[str, Provider], limit: int = 20) -> list[Payment]:
    """Ask about every live payment whose next lookup is due."""
    swept: list[Payment] = []
    for payment in row_claims.claimed(_claim, limit):
        swept.append(payment)
        with row_claims.guarded(payment):
            resolve(payment, providers[payment.provider], source="sweep")
    return swept


def _claim() -> Payment | None:
    """The next payment to ask about, claimed by moving its next lookup; each wait is longer."""
    now = clock.now()
    query = select(Payment).where(Payment.ask_at <= now, Payment.state.in_(LIVE)).order_by(Payment.ask_at)
    query = query.options(*UNOPENED)
    payment = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if payment:
        age = now - payment.started_at
        waits = [wait for wait in ASK_AFTER if wait > age / 3]
        payment.ask_at = now + (waits[0] if waits else ASK_AFTER[-1])
    session.commit()
    return payment
