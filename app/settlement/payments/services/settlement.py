"""The one door for news: what a provider said becomes a state, with all that follows from it."""

from __future__ import annotations

import json

import structlog
from sqlalchemy.orm.attributes import set_committed_value

from app.db import session
from app.kernel import clock
from app.kernel.failpoints import reach
from app.kernel.states import IllegalTransition
from app.psp.port import (
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
from app.settlement.payments import rate_limits as limits
from app.settlement.payments.models import Payment
from app.settlement.payments.outcome_states import STATE_AFTER, WrongCode
from app.settlement.payments.services import completion
from app.settlement.payments.states import PaymentState
from app.settlement.payments.timing import ASK_AFTER, CHALLENGE_TIME

log = structlog.get_logger()


def settle(ref: str, outcome: Outcome, source: str) -> Payment:
    """The one door for news: the reply, the return, the notification, the sweep, an operator."""
    payment = locked(ref)
    news = _believable(payment, outcome)
    try:
        fresh = payment.move(STATE_AFTER[type(news)], source)
    except IllegalTransition:
        log.error(
            "payment_contradiction",
            payment=ref,
            state=payment.state,
            news=type(news).__name__,
        )
        fresh = False
    if fresh:
        with session.no_autoflush:  # all of it is written at once
            _note(payment, news)
            completion.follow(payment, news, source)
    reach("before_settled")
    session.commit()
    reach("after_settled")
    log.info("payment_settled", payment=ref, state=payment.state, source=source, fresh=fresh)
    return payment


NEWS = ("state", "provider_ref", "reason", "challenge", "settled_at", "ask_at")


def locked(ref: str) -> Payment:
    """Basket, order, payment: every path locks in this sequence, so none can wait for each other."""
    payment = session.get_one(Payment, ref)
    query = orders.locking().add_columns(*(getattr(Payment, name).label(f"new_{name}") for name in NEWS))
    query = query.join(Payment, Payment.order_ref == Order.ref).where(Payment.ref == ref)
    found = session.execute(query.with_for_update(of=(Basket, Order, Payment))).one()
    for name in NEWS:
        set_committed_value(payment, name, getattr(found, f"new_{name}"))
    set_committed_value(payment, "order", orders.as_locked(payment.order_ref, found))
    return payment


def _believable(payment: Payment, outcome: Outcome) -> Outcome | WrongCode:
    """Money of another amount, currency or none we know is nobody's yes: tell a human, and wait.

    Money that went back for a wrong code is gone, whatever is said of it later; but where we have heard a no
    before, nothing has gone back yet, and a late yes is one.
    """
    match outcome:
        case Captured(provider_ref) if payment.reason == limits.WRONG_CODE:
            return WrongCode(provider_ref)
        case Captured(provider_ref, amount) if amount != payment.amount:
            log.error(
                "payment_mismatch",
                payment=payment.ref,
                expected=payment.amount,
                seen=amount,
            )
            return Unresolved(provider_ref, UnresolvedReason.MISMATCH)
        case Captured(provider_ref, cvc_mismatch=True) if payment.live and not payment.merchant_initiated:
            return WrongCode(provider_ref) if payment.order.channel.refuses_wrong_code else outcome
    return outcome


def _note(payment: Payment, outcome: Outcome | WrongCode) -> None:
    now = clock.now()
    payment.challenge = None
    payment.ask_at = now + ASK_AFTER[0]
    match outcome:
        case Captured(provider_ref):
            payment.provider_ref = provider_ref
            payment.settled_at, payment.ask_at = now, None
        case Declined(provider_ref, reason):
            payment.provider_ref, payment.reason = provider_ref, reason
            payment.settled_at, payment.ask_at = now, None
        case WrongCode(provider_ref):
            payment.provider_ref, payment.reason = provider_ref, limits.WRONG_CODE
            payment.settled_at, payment.ask_at = now, None
        case Misconfigured(code):
            log.error("provider_misconfigured", payment=payment.ref, code=code)
            payment.reason, payment.settled_at, payment.ask_at = (
                "misconfigured",
                now,
                None,
            )
        case ActionRequired(provider_ref, challenge):
            payment.provider_ref, payment.challenge = provider_ref, _sealed(challenge)
            payment.ask_at = now + CHALLENGE_TIME
        case Unresolved(provider_ref, why, code):
            payment.provider_ref, payment.reason = (
                provider_ref,
                f"{why} {code}".strip()[:40],
            )


def _sealed(challenge: Challenge | None) -> str | None:
    """The hop to the card's bank, kept encrypted until the payment moves on, so it can be found again."""
    if challenge is None:
        return None
    return json.dumps([challenge.action, challenge.method, challenge.fields])


def challenge_of(payment: Payment) -> Challenge | None:
    if payment.state is not PaymentState.ACTION_REQUIRED or not payment.challenge:
        return None
    action, method, fields = json.loads(payment.challenge)
    return Challenge(action, tuple((name, value) for name, value in fields), method)
