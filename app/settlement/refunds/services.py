"""Sending money back. The row comes before the call; totals tell a lost refund from a done one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.kernel.states import IllegalTransition
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.psp.port import (
    Doubt,
    Misconfigured,
    NotFound,
    Provider,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RefundRequest,
    RetryAdvice,
    Unresolved,
)
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund, RefundHeader, RefundReason
from app.settlement.refunds.splits import Means
from app.settlement.refunds.states import IN_FLIGHT, RefundState

log = structlog.get_logger()

ASK_AGAIN = timedelta(minutes=1)
ASK_PENDING_AGAIN = timedelta(minutes=10)
TRAVEL_TIME = timedelta(minutes=5)
PATIENCE = timedelta(days=3)  # a bank may say "later" over a weekend, not for ever
MOVED = (*IN_FLIGHT, RefundState.DONE)


def request(
    *,
    order_ref: str,
    payment_ref: str,
    provider: str,
    charge_ref: str,
    amount: Money,
    reason: RefundReason,
    header_ref: str | None = None,
) -> Refund:
    """Decide that money goes back to a card. The caller commits; the worker sends it."""
    refund = Refund(
        ref=f"R{refs.new(12)}",
        order_ref=order_ref,
        header_ref=header_ref,
        payment_ref=payment_ref,
        destination=Means.CARD,
        provider=provider,
        charge_ref=charge_ref,
        amount=amount,
        reason=reason,
        state=RefundState.DUE,
        ask_at=clock.now(),
        provider_ref="",
        refusal="",
    )
    session.add(refund)
    return refund


def at_once(refund: Refund, account: str) -> None:
    """Money that goes no further than our own books is back as soon as it is written. The caller commits."""
    refund.ref, refund.state = f"R{refs.new(12)}", RefundState.DONE
    session.add(refund)
    sides = {ledger.RECEIVABLE: refund.amount, account: -refund.amount}
    ledger.book(f"refund:{refund.ref}", refund.order_ref, sides)


def find(ref: str) -> Refund | None:
    return session.get(Refund, ref)


def reversal(ref: str) -> RefundHeader | None:
    """What was taken back at once, with where its money goes."""
    return session.get(RefundHeader, ref)


def of_order(order_ref: str) -> list[Refund]:
    query = select(Refund).filter_by(order_ref=order_ref).order_by(Refund.due_at, Refund.ref)
    return list(session.scalars(query))


def run_due(providers: Mapping[str, Provider], limit: int = 20) -> list[Refund]:
    """Send what is due and ask about what is unresolved."""
    asked: list[Refund] = []
    while len(asked) < limit and (claimed := _claim()):
        refund, fresh = claimed
        provider, request = providers[refund.provider], _asked(refund)
        news = provider.refund(request) if fresh else provider.lookup_refund(request, refund.provider_ref)
        record_outcome(refund.ref, news)
        asked.append(refund)
    return asked


def _claim() -> tuple[Refund, bool] | None:
    """The next refund to ask about, and whether to send it: whoever has it marked as sent, and nobody else.

    What was marked before is only asked about. Nothing stays locked.
    """
    while refund := _next():
        refund.ask_at = clock.now() + ASK_AGAIN
        if fresh := refund.move(RefundState.SENT):
            refund.sent_at = clock.now()
        try:
            session.commit()
        except IntegrityError:  # another of its payment left this very moment
            session.rollback()
        else:
            return refund, fresh
    session.commit()
    return None


def _next() -> Refund | None:
    """One that is due waits while another of its payment is under way: totals could not tell them apart."""
    other = aliased(Refund)
    under_way = select(other.ref).where(other.payment_ref == Refund.payment_ref, other.state.in_(IN_FLIGHT))
    may_go = (Refund.state != RefundState.DUE) | ~under_way.exists()
    query = select(Refund).where(Refund.ask_at <= clock.now(), may_go).order_by(Refund.ask_at, Refund.ref)
    locked = query.limit(1).with_for_update(of=Refund, skip_locked=True)
    return session.scalars(locked.execution_options(populate_existing=True)).first()


def _asked(refund: Refund) -> RefundRequest:
    before = select(func.coalesce(func.sum(Refund.__table__.c.amount_minor), 0)).where(
        Refund.payment_ref == refund.payment_ref,
        Refund.destination == Means.CARD,
        Refund.ref != refund.ref,
        Refund.state.in_(MOVED),
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


def record_outcome(ref: str, news: RefundOutcome | NotFound) -> Refund:
    """Record what became of a refund, once; what it moves is booked in the same transaction."""
    refund = session.get_one(Refund, ref, with_for_update={"of": Refund}, populate_existing=True)
    news = _believable(refund, news)
    before = refund.state
    if _may_go_again(refund, news):
        refund.state, refund.provider_ref = RefundState.DUE, ""  # nothing moved: the same one starts over
        refund.ask_at = clock.now() + ASK_PENDING_AGAIN
    elif _moves(refund, news):
        _note(refund, news, arrived=before is RefundState.DONE)
    session.commit()
    return refund


def _believable(refund: Refund, news: RefundOutcome | NotFound) -> RefundOutcome | NotFound:
    """Another amount than ours is not our refund: tell a human, and ask again."""
    match news:
        case Refunded(provider_ref, amount) | RefundPending(provider_ref, amount) if amount not in (
            None,
            refund.amount,
        ):
            log.error("refund_mismatch", refund=refund.ref, expected=refund.amount, seen=amount)
            return Unresolved(provider_ref, Doubt.MISMATCH)
    return news


def _may_go_again(refund: Refund, news: RefundOutcome | NotFound) -> bool:
    """A no that only means "not yet", or no trace once nothing can still be travelling."""
    now = clock.now()
    match news:
        case RefundRefused(retry=RetryAdvice.LATER):
            return refund.state is RefundState.SENT and now - refund.due_at < PATIENCE
        case NotFound():
            silent = refund.state in (RefundState.SENT, RefundState.UNRESOLVED)
            return silent and now - (refund.sent_at or refund.due_at) > TRAVEL_TIME
    return False


def _moves(refund: Refund, news: RefundOutcome | NotFound) -> bool:
    to = STATE_AFTER[type(news)]
    try:
        moved = refund.move(to)
    except IllegalTransition:
        moved = False
    if not moved and refund.state is RefundState.REFUSED and to is RefundState.DONE:
        # It went to a credit instead. Either this is old news, or the money is with the card as well.
        log.error("refund_contradiction", refund=refund.ref)
    return moved


def heard(provider_ref: str, news: RefundOutcome) -> None:
    """A provider's server says what became of a refund it accepted earlier."""
    known = select(Refund.ref).filter_by(provider_ref=provider_ref) if provider_ref else None
    ref = session.scalars(known).first() if known is not None else None
    if ref:
        record_outcome(ref, news)


def _note(refund: Refund, news: RefundOutcome | NotFound, *, arrived: bool) -> None:
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
            _credit_instead(refund, arrived=arrived)


def _credit_instead(refund: Refund, *, arrived: bool) -> None:
    """The card does not take it, so it is credit now, and its owner is told (E22).

    Money that had arrived and was sent back to us is with the provider; any other never left.
    """
    order = session.get_one(Order, refund.order_ref)
    contact = customers.lock(order.contact_ref or at_address(order).ref)
    refund.contact_ref = contact.ref
    where = ledger.clearing(refund.provider) if arrived else ledger.RECEIVABLE
    sides = {where: refund.amount, contact.credit_account: -refund.amount}
    ledger.book(f"refused:{refund.ref}", order.ref, sides, reason=f"card refused it: {refund.refusal}")
    email_queue.write(EmailKind.REFUND_CREDITED, refund.ref, order.lang, order.email)


def at_address(order: Order) -> Contact:
    """Whose credit it is when a guest has bought: theirs who can read mail to that address."""
    return customers.at(order.channel_code, order.email, order.lang)
