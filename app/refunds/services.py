"""Sending money back. The row comes before the call; totals tell a lost refund from a done one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import func, select

from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.ledger import services as ledger
from app.psp.port import (
    Misconfigured,
    NotFound,
    Provider,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RefundRequest,
    Retry,
    Unresolved,
)
from app.refunds.models import Refund, RefundReason
from app.refunds.states import RefundState

log = structlog.get_logger()

ASK_AGAIN = timedelta(minutes=1)
ASK_PENDING_AGAIN = timedelta(minutes=10)
TRAVEL_TIME = timedelta(minutes=5)
MOVED = (RefundState.SENT, RefundState.UNRESOLVED, RefundState.PENDING, RefundState.DONE)


def request(
    *,
    order_ref: str,
    payment_ref: str,
    provider: str,
    charge_ref: str,
    amount: Money,
    reason: RefundReason,
) -> Refund:
    """Decide that money goes back. The caller commits; the worker sends it."""
    refund = Refund(
        ref=f"R{refs.new(12)}",
        order_ref=order_ref,
        payment_ref=payment_ref,
        provider=provider,
        charge_ref=charge_ref,
        amount=amount,
        reason=reason,
        state=RefundState.DUE,
    )
    session.add(refund)
    return refund


def of_order(order_ref: str) -> list[Refund]:
    return list(session.scalars(select(Refund).filter_by(order_ref=order_ref).order_by(Refund.due_at)))


def run_due(providers: Mapping[str, Provider], limit: int = 20) -> list[Refund]:
    """Send what is due and ask about what is unresolved."""
    asked: list[Refund] = []
    while len(asked) < limit and (refund := _claim()):
        settle(refund.ref, _ask(refund, providers[refund.provider]))
        asked.append(refund)
    return asked


def _ask(refund: Refund, provider: Provider) -> RefundOutcome | NotFound:
    """Send it if it never left; otherwise ask what became of it, and never send it twice."""
    if refund.state is not RefundState.DUE:
        return provider.lookup_refund(_asked(refund), refund.provider_ref)
    refund.move(RefundState.SENT)
    session.commit()
    return provider.refund(_asked(refund))


def _claim() -> Refund | None:
    """The next refund to ask about, claimed by moving its next asking; nothing stays locked."""
    now = clock.now()
    query = select(Refund).where(Refund.ask_at <= now).order_by(Refund.ask_at).limit(1)
    refund = session.scalars(query.with_for_update(skip_locked=True)).first()
    if refund:
        refund.ask_at = now + ASK_AGAIN
    session.commit()
    return refund


def _asked(refund: Refund) -> RefundRequest:
    before = select(func.coalesce(func.sum(Refund.__table__.c.amount_minor), 0)).where(
        Refund.payment_ref == refund.payment_ref, Refund.ref != refund.ref, Refund.state.in_(MOVED)
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


STATE_AFTER: dict[type, RefundState] = {
    Refunded: RefundState.DONE,
    RefundPending: RefundState.PENDING,
    RefundRefused: RefundState.REFUSED,
    Unresolved: RefundState.UNRESOLVED,
    Misconfigured: RefundState.UNRESOLVED,
    NotFound: RefundState.UNRESOLVED,
}


def settle(ref: str, news: RefundOutcome | NotFound) -> Refund:
    """Record what became of a refund, once; a done one is booked in the same transaction."""
    refund = session.get_one(Refund, ref, with_for_update=True, populate_existing=True)
    if _may_go_again(refund, news):
        refund.state = RefundState.DUE  # nothing left us, or nothing arrived: the same refund starts over
    elif refund.move(STATE_AFTER[type(news)]):
        _note(refund, news)
    session.commit()
    return refund


def _may_go_again(refund: Refund, news: RefundOutcome | NotFound) -> bool:
    """A no that only means "not yet", or no trace once nothing can still be travelling."""
    match news:
        case RefundRefused(retry=Retry.LATER):
            return refund.state is RefundState.SENT
        case NotFound():
            return clock.now() - refund.due_at > TRAVEL_TIME and refund.state is not RefundState.DONE
    return False


def heard(provider_ref: str, news: RefundOutcome) -> None:
    """A provider's server says what became of a refund it accepted earlier."""
    known = select(Refund.ref).filter_by(provider_ref=provider_ref) if provider_ref else None
    ref = session.scalars(known).first() if known is not None else None
    if ref:
        settle(ref, news)


def _note(refund: Refund, news: RefundOutcome | NotFound) -> None:
    match news:
        case Refunded(provider_ref):
            refund.provider_ref, refund.ask_at = provider_ref, None
            sides = {ledger.RECEIVABLE: refund.amount, ledger.clearing(refund.provider): -refund.amount}
            ledger.book(f"refund:{refund.ref}", refund.order_ref, sides)
        case RefundPending(provider_ref):
            refund.provider_ref, refund.ask_at = provider_ref, clock.now() + ASK_PENDING_AGAIN
        case RefundRefused(provider_ref, code=code):
            log.error("refund_refused", refund=refund.ref, code=code)
            refund.provider_ref, refund.refusal, refund.ask_at = provider_ref, code[:40], None
