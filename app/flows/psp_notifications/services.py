"""Receiving notifications: check the signature, record, and pass on to payments or refunds."""

from __future__ import annotations

import structlog

from app.db import session
from app.flows.psp_notifications.models import PspNotification, Verdict
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


def receive(provider: Provider, message: Message) -> Verdict:
    """A notification, or a browser's return: recorded in any case, applied if its signature is valid."""
    try:
        notifications = provider.read(message)
    except BadSignature:
        return _record(provider, dict(message.params).get("orderID", ""), {}, Verdict.FORGED)
    verdicts = [_apply(provider, notification) for notification in notifications]
    return verdicts[-1] if verdicts else Verdict.UNKNOWN


def audit_forgery(provider: Provider, attempt: str) -> None:
    """Record that a browser came back with parameters its provider did not sign; nothing is applied."""
    _record(provider, attempt, {}, Verdict.FORGED)


def _apply(provider: Provider, news: Notification) -> Verdict:
    facts = {"ref": news.provider_ref, "sub": news.sub_ref, "claim": type(news.claim).__name__}
    payment = session.get(Payment, news.attempt)
    if payment is None:
        return _record(provider, news.attempt, facts, Verdict.UNKNOWN)
    if news.amount is not None and isinstance(news.claim, Captured) and news.amount != payment.amount:
        facts["amount"] = f"{news.amount.minor} {news.amount.currency}"
        return _record(provider, news.attempt, facts, Verdict.MISMATCHED)
    _record(provider, news.attempt, facts, Verdict.APPLIED)
    _pass_on(provider, payment, news.claim)
    return Verdict.APPLIED


def _pass_on(provider: Provider, payment: Payment, claim: Outcome | RefundOutcome) -> None:
    if isinstance(claim, Captured) and claim.amount is None:
        payments.resolve(payment, provider, source="notification")
    elif isinstance(claim, Refunded | RefundPending | RefundRefused):
        refunds.on_notification(claim.provider_ref, claim)
    else:
        payments.settle(payment.ref, claim, source="notification")


def _record(provider: Provider, attempt: str, facts: dict[str, str], verdict: Verdict) -> Verdict:
    attempt, facts = redacted(attempt)[:40], redacted_deep(facts)
    session.add(PspNotification(provider=provider.name, attempt=attempt, facts=facts, verdict=verdict))
    session.commit()
    if verdict is not Verdict.APPLIED:
        log.warning("psp_notification_not_applied", attempt=attempt, verdict=verdict)
    return verdict
