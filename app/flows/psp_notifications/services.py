"""Receiving notifications: check the signature, record, and pass on to payments or refunds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.flows.psp_notifications.models import FINE, PspNotification, Verdict
from app.kernel import clock
from app.kernel.redaction import redacted, redacted_deep
from app.psp.port import (
    BadSignature,
    Captured,
    Message,
    Notification,
    Outcome,
    Provider,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
)
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds

log = structlog.get_logger()


# Attempts that are no payment of anybody's: a payment made to try an account out, and a message made to try
# out whether its notifications are read. Orders have numbers without these words.
TRIAL, SAMPLE = "TEST-", "SAMPLE-"

KEPT = timedelta(days=30)
BATCH = 10_000  # rows deleted in one transaction


def receive(providers: Iterable[Provider], message: Message) -> Verdict:
    """A notification, or a browser's return: recorded and applied if its signature is valid.

    Of the accounts that have signed it – several may share their keys – the payment's own one counts.
    """
    signers: dict[str, Provider] = {}
    notifications: Sequence[Notification] = ()
    for provider in providers:
        with suppress(BadSignature):
            notifications = provider.read(message)
            signers[provider.name] = provider
    if not signers:
        return Verdict.FORGED
    verdicts = [_apply(signers, notification) for notification in notifications]
    return verdicts[-1] if verdicts else Verdict.UNKNOWN


def count_forgery(provider: str) -> None:
    """One more message that its provider has not signed. Nothing it says is believed, kept or logged."""
    hour = clock.now().strftime("%Y-%m-%dT%H")
    _record(provider, "", hour, {}, Verdict.FORGED)


def delete_old() -> int:
    """How many were deleted."""
    old = select(PspNotification.id).where(PspNotification.arrived_at < clock.now() - KEPT).limit(BATCH)
    deleted = session.execute(delete(PspNotification).where(PspNotification.id.in_(old)))
    session.commit()
    return cast(CursorResult[Any], deleted).rowcount


def _apply(signers: dict[str, Provider], news: Notification) -> Verdict:
    if news.attempt.startswith(SAMPLE):
        return Verdict.TRIED
    facts = {"ref": news.provider_ref, "sub": news.sub_ref, "claim": type(news.claim).__name__}
    payment = session.get(Payment, news.attempt)
    provider = signers.get(payment.provider) if payment else None
    if payment is None or provider is None:
        one = next(iter(signers.values()))
        verdict = Verdict.TRIED if news.attempt.startswith(TRIAL) else Verdict.UNKNOWN
        return _record(one.name, news.attempt, news.dedupe_key, facts, verdict)
    if news.amount is not None and isinstance(news.claim, Captured) and news.amount != payment.amount:
        facts["amount"] = f"{news.amount.minor} {news.amount.currency}"
        return _record(provider.name, news.attempt, news.dedupe_key, facts, Verdict.MISMATCHED)
    _record(provider.name, news.attempt, news.dedupe_key, facts, Verdict.APPLIED)
    _pass_on(provider, payment, news.claim)
    return Verdict.APPLIED


def _pass_on(provider: Provider, payment: Payment, claim: Outcome | RefundOutcome) -> None:
    if isinstance(claim, Captured) and not _says_enough(claim, payment):
        payments.resolve(payment, provider, source="notification")
    elif isinstance(claim, Refunded | RefundPending | RefundRefused):
        refunds.on_notification(payment.ref, claim.provider_ref, claim)
    else:
        payments.settle(payment.ref, claim, source="notification")


def _says_enough(claim: Captured, payment: Payment) -> bool:
    """Accounts choose what their messages tell: the amount, and the card's country where that counts."""
    return claim.amount is not None and bool(
        claim.card.country or not payment.order.channel.accepted_countries
    )


def _record(provider: str, attempt: str, dedupe_key: str, facts: dict[str, str], verdict: Verdict) -> Verdict:
    attempt, dedupe_key = redacted(attempt)[:40], redacted(f"{verdict}/{dedupe_key}")[:100]
    row = {"provider": provider, "attempt": attempt, "dedupe_key": dedupe_key, "verdict": verdict}
    first = insert(PspNotification).values(**row, facts=redacted_deep(facts))
    again = first.on_conflict_do_update(
        index_elements=["provider", "attempt", "dedupe_key"], set_={"times": PspNotification.times + 1}
    )
    session.execute(again)
    session.commit()
    if verdict not in FINE:
        log.warning("psp_notification_not_applied", attempt=attempt, verdict=verdict)
    return verdict
