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
from app.psp.port import (
    ActionRequired,
    Declined,
    DeclineReason,
    NotFound,
    Provider,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.settlement.payments.models import Payment, PaymentEvent
from app.settlement.payments.services import settlement
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import ASK_AFTER, CAPTURE_ASK_AFTER, OVERDUE_AFTER, TRAVEL_TIME

log = structlog.get_logger()

# Sealed columns are not opened by the claim: one that cannot be opened is that payment's trouble alone.
UNOPENED = (defer(Payment.challenge), defer(Payment.pending_card))

BY_STAFF = "staff"
UNSEEN = ("sweep", BY_STAFF)  # sources of a question that no shopper waits for
NO_NEWS = (UnresolvedReason.SILENCE, UnresolvedReason.GARBLED)


def resolve(payment: Payment, provider: Provider, source: str) -> Payment:
    """Ask the provider what became of a payment, and settle the answer."""
    ref, provider_ref, started_at = payment.ref, payment.provider_ref, payment.started_at
    session.commit()
    answer = provider.lookup(ref, provider_ref)
    match answer:
        case NotFound():
            return _not_found(ref, started_at, source)
        case ActionRequired(provider_ref):
            return _waits_for_shopper(ref, provider_ref, started_at, source)
        case Unresolved(reason=reason) if source in UNSEEN and reason in NO_NEWS and _was_sent_on(ref):
            return session.get_one(Payment, ref)  # the shopper still needs the way to their bank
    return settlement.settle(ref, answer, source)


def _waits_for_shopper(ref: str, provider_ref: str, started_at: datetime, source: str) -> Payment:
    """The bank waits for a confirmation, and whoever was sent to it may still give it.

    If the reply that said where to go was lost, nobody can: nothing is taken without them, so once that reply
    cannot arrive any more it is a no.
    """
    if _was_sent_on(ref):
        return session.get_one(Payment, ref)
    if clock.now() - started_at < TRAVEL_TIME:
        return settlement.settle(ref, Unresolved(provider_ref, UnresolvedReason.PENDING), source)
    nobody = Declined(provider_ref, DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "challenge lost")
    return settlement.settle(ref, nobody, source)


def _was_sent_on(ref: str) -> bool:
    """Whether the shopper was ever sent to their bank."""
    sent = PaymentEvent.went_to == PaymentState.ACTION_REQUIRED
    query = select(PaymentEvent.id).where(PaymentEvent.payment_ref == ref, sent)
    return session.scalars(query).first() is not None


def _not_found(ref: str, started_at: datetime, source: str) -> Payment:
    """The provider does not know it. That is final only once no request can still be on its way."""
    if clock.now() - started_at < TRAVEL_TIME:
        return session.get_one(Payment, ref)
    never_arrived = Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "not found")
    return settlement.settle(ref, never_arrived, source)


def sweep(providers: Mapping[str, Provider], limit: int = 20) -> list[Payment]:
    """Ask about every payment whose next lookup is due: live ones, and captures that are pending."""
    swept: list[Payment] = []
    for payment in row_claims.claimed(_claim, limit):
        swept.append(payment)
        with row_claims.guarded(payment):
            resolved = resolve(payment, providers[payment.provider], source="sweep")
            within = OVERDUE_AFTER.get(resolved.state) if resolved.ask_at else None
            row_claims.alarm_if_overdue(resolved, resolved.started_at, within)
    return swept


def _claim() -> Payment | None:
    """The next payment to ask about, claimed by moving its next lookup; each wait is longer."""
    now = clock.now()
    query = select(Payment).where(Payment.ask_at <= now).order_by(Payment.ask_at)
    query = query.options(*UNOPENED)
    payment = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if payment:
        live = row_claims.next_wait(ASK_AFTER, now - payment.started_at)
        payment.ask_at = now + (live if payment.live else CAPTURE_ASK_AFTER)
    session.commit()
    return payment
