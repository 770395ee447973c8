"""Asking providers what became of payments nobody has heard of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import defer

from app import rounds
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
    """Ask the provider what became of a payment, and settle what it says."""
    ref, provider_ref, started_at = (
        payment.ref,
        payment.provider_ref,
        payment.started_at,
    )
    session.commit()
    answer = provider.lookup(ref, provider_ref)
    if isinstance(answer, NotFound):
        return _absent(ref, started_at, source)
    return settlement.settle(ref, answer, source)


def _absent(ref: str, started_at: datetime, source: str) -> Payment:
    """No trace of it over there. Proof of absence only once no request can still be travelling."""
    if clock.now() - started_at < TRAVEL_TIME:
        return session.get_one(Payment, ref)
    return settlement.settle(
        ref, Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "not found"), source
    )


def sweep(providers: Mapping[str, Provider], limit: int = 20) -> list[Payment]:
    """Ask about every open payment whose next question is due; silence is resolved here."""
    swept: list[Payment] = []
    for payment in rounds.claimed(_claim, limit):
        swept.append(payment)
        with rounds.guarded(payment):
            resolve(payment, providers[payment.provider], source="sweep")
    return swept


def _claim() -> Payment | None:
    """The next payment to ask about, claimed by moving its next question further away each time."""
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
