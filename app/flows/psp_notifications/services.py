"""Reading what comes in: checked, kept, and passed through the payments' and refunds' own doors."""

from __future__ import annotations

import structlog

from app.db import session
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.psp.port import (
    BadSignature,
    Captured,
    Message,
    Notification,
    Provider,
    Refunded,
    RefundPending,
    RefundRefused,
)
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds

log = structlog.get_logger()


def receive(provider: Provider, message: Message) -> Verdict:
    """A server's notification or a browser's return: proven or not, it is kept; proven, it is applied."""
    try:
        notifications = provider.read(message)
    except BadSignature:
        return _keep(provider, dict(message.params).get("orderID", ""), {}, Verdict.FORGED)
    verdicts = [_apply(provider, notification) for notification in notifications]
    return verdicts[-1] if verdicts else Verdict.UNKNOWN


def audit_forgery(provider: Provider, attempt: str) -> None:
    """A browser came back with words its provider never signed: kept as evidence, believed nothing."""
    _keep(provider, attempt, {}, Verdict.FORGED)


def _apply(provider: Provider, news: Notification) -> Verdict:
    facts = {
        "ref": news.provider_ref,
        "sub": news.sub_ref,
        "claim": type(news.claim).__name__,
    }
    payment = session.get(Payment, news.attempt)
    if payment is None:
        return _keep(provider, news.attempt, facts, Verdict.UNKNOWN)
    if news.amount is not None and isinstance(news.claim, Captured) and news.amount != payment.amount:
        facts["amount"] = f"{news.amount.minor} {news.amount.currency}"
        return _keep(provider, news.attempt, facts, Verdict.MISMATCHED)
    _keep(provider, news.attempt, facts, Verdict.APPLIED)
    claim = news.claim
    if isinstance(claim, Captured) and claim.amount is None:
        payments.resolve(payment, provider, source="notification")
    elif isinstance(claim, Refunded | RefundPending | RefundRefused):
        refunds.on_notification(claim.provider_ref, claim)
    else:
        payments.settle(payment.ref, claim, source="notification")
    return Verdict.APPLIED


def _keep(provider: Provider, attempt: str, facts: dict[str, str], verdict: Verdict) -> Verdict:
    session.add(PspNotification(provider=provider.name, attempt=attempt[:40], facts=facts, verdict=verdict))
    session.commit()
    if verdict is not Verdict.APPLIED:
        log.warning("notice_not_applied", attempt=attempt[:40], verdict=verdict)
    return verdict
