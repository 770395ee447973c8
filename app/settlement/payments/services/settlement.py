"""Settling: an outcome from a provider becomes a state, with all that follows from it."""

from __future__ import annotations

import json

import structlog
from sqlalchemy.orm.attributes import set_committed_value

from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.failpoints import reach
from app.psp.port import (
    NEEDS_HUMAN,
    ActionRequired,
    Captured,
    Challenge,
    Declined,
    Misconfigured,
    Outcome,
    Unresolved,
    UnresolvedReason,
)
from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.payments import sent_back
from app.settlement.payments.models import Payment
from app.settlement.payments.outcome_states import (
    STATE_AFTER,
    CaptureRefused,
    SentBack,
    VerifiedOutcome,
    is_capture,
)
from app.settlement.payments.services import completion
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import ASK_AFTER, CAPTURE_ASK_AFTER, CHALLENGE_TIME

log = structlog.get_logger()


@again_after_deadlock
def settle(ref: str, outcome: Outcome, source: str) -> Payment:
    """The only way in for an outcome: from a reply, a return, a notification, the sweep or an operator."""
    payment = locked(ref)
    verified = _verified(payment, outcome)
    fresh = _moves(payment, verified, source)
    if fresh:
        _note_country(payment, outcome)
        with session.no_autoflush:  # all of it is written at once
            _record(payment, verified)
            completion.apply(payment, verified, source)
    elif is_capture(verified, pending=False):
        payment.ask_at = None
    reach("before_settled")
    session.commit()
    reach("after_settled")
    log.info("payment_settled", payment=ref, state=payment.state, source=source, fresh=fresh)
    return payment


def _note_country(payment: Payment, outcome: Outcome) -> None:
    if isinstance(outcome, Captured) and outcome.card.country:
        payment.card_country = outcome.card.country


def _moves(payment: Payment, outcome: VerifiedOutcome, source: str) -> bool:
    """News of a state that was passed already is old. But if a refused capture is done after all, the bank
    has the money, and the shopper owes it as well.
    """
    if payment.state is PaymentState.CAPTURE_REFUSED and is_capture(outcome, pending=False):
        log.error("payment_contradiction", payment=payment.ref, state=payment.state)
    return payment.move(STATE_AFTER[type(outcome)], source)


REFRESHED = ("state", "provider_ref", "reason", "challenge", "settled_at", "ask_at")


def locked(ref: str) -> Payment:
    """Locks basket, order, payment, as every path does, so that none can wait for each other."""
    payment = session.get_one(Payment, ref)
    columns = (getattr(Payment, name).label(f"new_{name}") for name in REFRESHED)
    query = orders.locking().add_columns(*columns)
    query = query.join(Payment, Payment.order_ref == Order.ref).where(Payment.ref == ref)
    found = session.execute(query.with_for_update(of=(Basket, Order, Payment))).one()
    for name in REFRESHED:
        set_committed_value(payment, name, getattr(found, f"new_{name}"))
    set_committed_value(payment, "order", orders.as_locked(payment.order_ref, found))
    return payment


def _verified(payment: Payment, outcome: Outcome) -> VerifiedOutcome:
    """A capture of another amount or currency than ours is not believed: it is logged for a human, and waits.

    What was sent back has gone back, whatever is answered later. But if the payment was declined for another
    reason before, nothing has gone back, and a late capture counts.
    """
    match outcome:
        case Unresolved(reason=why, code=code) if payment.ask_at and why in NEEDS_HUMAN:
            log.error("payment_needs_human", payment=payment.ref, reason=why, code=code)
        case ActionRequired(provider_ref, None) if payment.state is PaymentState.SENT:
            return Unresolved(provider_ref, UnresolvedReason.PENDING)  # nobody can be shown it
        case Captured(pending=True) if payment.state is PaymentState.CAPTURE_REFUSED:
            return CaptureRefused()  # old news, from before it was refused
        case Declined(of_capture=True) | Misconfigured(of_capture=True) if _was_charged(payment):
            return CaptureRefused(outcome.code)
        case Captured() if payment.reason in sent_back.SENT_BACK:
            return SentBack(outcome.provider_ref, payment.reason, outcome.pending)
        case Captured(provider_ref, amount) if amount != payment.amount:
            log.error("payment_mismatch", payment=payment.ref, expected=payment.amount, seen=amount)
            return Unresolved(provider_ref, UnresolvedReason.MISMATCH)
        case Captured() if reason := sent_back.why(payment, outcome):
            return SentBack(outcome.provider_ref, reason, outcome.pending)
    return outcome


def _was_charged(payment: Payment) -> bool:
    """Whether the books have its capture; what was sent back was captured and counts as declined."""
    captured = payment.state in (PaymentState.CAPTURED, PaymentState.CAPTURE_REFUSED)
    return captured or payment.reason in sent_back.SENT_BACK


def _record(payment: Payment, outcome: VerifiedOutcome) -> None:
    now = clock.now()
    payment.challenge = None
    payment.ask_at = now + ASK_AFTER[0]
    match outcome:
        case ActionRequired(provider_ref, challenge):
            payment.provider_ref, payment.challenge = provider_ref, _challenge_json(challenge)
            payment.ask_at = now + CHALLENGE_TIME
        case Unresolved(provider_ref, why, code):
            payment.provider_ref, payment.reason = provider_ref, f"{why} {code}".strip()[:40]
        case _:
            _record_final(payment, outcome)
            payment.settled_at = now
            payment.ask_at = now + CAPTURE_ASK_AFTER if is_capture(outcome, pending=True) else None


def _record_final(payment: Payment, outcome: VerifiedOutcome) -> None:
    match outcome:
        case Captured(provider_ref):
            payment.provider_ref = provider_ref
        case Declined(provider_ref, reason):
            payment.provider_ref, payment.reason = provider_ref, reason
        case SentBack(provider_ref, reason):
            payment.provider_ref, payment.reason = provider_ref, reason
        case CaptureRefused(code):
            log.error("capture_refused", payment=payment.ref, amount=payment.amount, code=code)
        case Misconfigured(code):
            log.error("provider_misconfigured", payment=payment.ref, code=code)
            payment.reason = "misconfigured"


def _challenge_json(challenge: Challenge | None) -> str | None:
    """The redirect to the card's bank, stored encrypted until the payment moves on: it can be resumed."""
    if challenge is None:
        return None
    return json.dumps([challenge.action, challenge.method, challenge.fields])


def challenge_of(payment: Payment) -> Challenge | None:
    if payment.state is not PaymentState.ACTION_REQUIRED or not payment.challenge:
        return None
    action, method, fields = json.loads(payment.challenge)
    return Challenge(action, tuple((name, value) for name, value in fields), method)
