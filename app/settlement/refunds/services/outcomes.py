"""What the provider answered about a refund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from app import row_claims
from app.accounting.ledger import services as ledger
from app.db import again_after_deadlock, session
from app.kernel import clock
from app.kernel.states import IllegalTransition
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.psp.port import (
    NEEDS_HUMAN,
    Misconfigured,
    NotFound,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import empty_captures, owners
from app.settlement.refunds.states import IN_FLIGHT, RefundState
from app.settlement.refunds.timing import PENDING_ASK_AFTER, RETRY_FOR, SEND_AFTER, TRAVEL_TIME

log = structlog.get_logger()


MOVED = (*IN_FLIGHT, RefundState.DONE)
GIVEN_UP = (RefundState.REFUSED, RefundState.CANCELED)
STATE_AFTER: dict[type, RefundState] = {
    Refunded: RefundState.DONE,
    RefundPending: RefundState.PENDING,
    RefundRefused: RefundState.REFUSED,
    Unresolved: RefundState.UNRESOLVED,
    Misconfigured: RefundState.UNRESOLVED,
    NotFound: RefundState.UNRESOLVED,
}


@again_after_deadlock
def record_outcome(ref: str, outcome: RefundOutcome | NotFound) -> Refund:
    """Record what became of a refund, once; what it moves is booked in the same transaction."""
    refund = session.get_one(Refund, ref, with_for_update={"of": Refund}, populate_existing=True)
    outcome = _verified(refund, outcome)
    before = refund.state
    again = _may_go_again(refund, outcome)
    not_sent = again or isinstance(outcome, RefundRefused)
    if not_sent and empty_captures.cancel(refund):
        log.info("refund_canceled", refund=refund.ref)
    elif again:
        refund.state, refund.provider_ref = RefundState.DUE, ""  # nothing moved: the same one starts over
        refund.ask_at = _after(SEND_AFTER, refund.due_at)
        if isinstance(outcome, RefundRefused):
            refund.sent_at = None
    elif _moves(refund, outcome):
        _record(refund, outcome, arrived=before is RefundState.DONE)
    session.commit()
    return refund


def _verified(refund: Refund, outcome: RefundOutcome | NotFound) -> RefundOutcome | NotFound:
    """An outcome with another amount than ours is logged for a human, and we ask again."""
    match outcome:
        case Unresolved(reason=why, code=code) if why in NEEDS_HUMAN:
            log.error("refund_needs_human", refund=refund.ref, reason=why, code=code)
        case Misconfigured(code):
            log.error("provider_misconfigured", refund=refund.ref, code=code)
        case Refunded(provider_ref, amount) | RefundPending(provider_ref, amount):
            if amount in (None, refund.amount):
                return outcome
            log.error("refund_mismatch", refund=refund.ref, expected=refund.amount, seen=amount)
            return Unresolved(provider_ref, UnresolvedReason.MISMATCH)
    return outcome


def _may_go_again(refund: Refund, outcome: RefundOutcome | NotFound) -> bool:
    """The bank refused for now, or knows nothing of it although our request must have arrived by now."""
    now = clock.now()
    match outcome:
        case RefundRefused(retry=RetryAdvice.LATER):
            return refund.state is RefundState.SENT and now - refund.due_at < RETRY_FOR
        case NotFound():
            silent = refund.state in (RefundState.SENT, RefundState.UNRESOLVED)
            return silent and now - (refund.sent_at or refund.due_at) > TRAVEL_TIME
    return False


def _after(waits: Sequence[timedelta], since: datetime) -> datetime:
    now = clock.now()
    return now + row_claims.next_wait(waits, now - since)


def _moves(refund: Refund, outcome: RefundOutcome | NotFound) -> bool:
    to = STATE_AFTER[type(outcome)]
    try:
        moved = refund.move(to)
    except IllegalTransition:
        moved = False
    if not moved and refund.state in GIVEN_UP and to is RefundState.DONE:
        # It became credit, or lowered a debt, when it was refused. Either this answer is old, or the card has
        # the money as well.
        log.error("refund_contradiction", refund=refund.ref)
    return moved


def on_notification(payment_ref: str, provider_ref: str, outcome: RefundOutcome) -> None:
    """The provider notifies us of what became of a refund of this payment that it accepted earlier."""
    mine = select(Refund.ref).filter_by(payment_ref=payment_ref)
    known = mine.filter_by(provider_ref=provider_ref) if provider_ref else None
    ref = session.scalars(known).first() if known is not None else None
    if ref:
        record_outcome(ref, outcome)


def _record(refund: Refund, outcome: RefundOutcome | NotFound, *, arrived: bool) -> None:
    match outcome:
        case Refunded(provider_ref):
            refund.provider_ref, refund.ask_at = provider_ref, None
            sides = {ledger.RECEIVABLE: refund.amount, ledger.clearing(refund.provider): -refund.amount}
            ledger.book(f"refund:{refund.ref}", refund.order_ref, sides)
        case RefundPending(provider_ref):
            refund.provider_ref = provider_ref
            refund.ask_at = _after(PENDING_ASK_AFTER, refund.sent_at or refund.due_at)
        case RefundRefused(provider_ref, code=code):
            log.error("refund_refused", refund=refund.ref, code=code)
            refund.provider_ref, refund.refusal, refund.ask_at = provider_ref, code[:40], None
            _credit_instead(refund, arrived=arrived)


def _credit_instead(refund: Refund, *, arrived: bool) -> None:
    """The card refuses it, so it becomes credit, and its owner gets an email (E22).

    `arrived`: it had reached the card and was sent back, so the provider holds it. Otherwise it never left.
    """
    order = session.get_one(Order, refund.order_ref)
    contact = owners.lock(order)
    refund.contact_ref = contact.ref
    source = ledger.clearing(refund.provider) if arrived else ledger.RECEIVABLE
    sides = {source: refund.amount, contact.credit_account: -refund.amount}
    ledger.book(f"refused:{refund.ref}", order.ref, sides, reason=f"card refused it: {refund.refusal}")
    email_queue.write(EmailKind.REFUND_CREDITED, refund.ref, order.lang, order.email)
