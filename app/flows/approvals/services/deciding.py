"""Somebody else agrees or refuses. What they agree to is done at once, exactly as it was shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.accounting.credit import services as credit
from app.accounting.credit.services import Overdrawn
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.services import MoreThanLeft
from app.audit import services as audit
from app.db import one_transaction, session
from app.flows.approvals import outdated, refund_payloads
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.services.lookup import lock
from app.flows.approvals.states import ApprovalState
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Right
from app.people.customers import services as customers
from app.people.staff.models import Staff
from app.sale.orders.models import Order
from app.settlement.refunds.splits import BadSplit, ShareTooHigh, TooMuch
from app.settlement.reversals import services as reversals
from app.settlement.reversals.errors import Refused


class Closed(Exception):
    """Decided, withdrawn or too old."""


class OwnRequest(Exception):
    """Nobody approves what they asked for themselves."""


class Changed(Exception):
    """It is no longer what was asked for, or whoever asked may not do it any more: it goes back to them."""


def approve(ref: str, by: Actor) -> Approval:
    """Do what was asked for. Raises Forbidden, Closed, OwnRequest or Changed."""
    with as_it_was_shown(ref, by):
        approval = _open(ref, by)
        carry_out(approval, by)
    return approval


@contextmanager
def as_it_was_shown(ref: str, by: Actor) -> Iterator[None]:
    """All of it is done, or nothing: then the request goes back. Raises Changed."""
    try:
        with one_transaction():
            yield
    except (Refused, TooMuch, BadSplit, ShareTooHigh, Overdrawn, MoreThanLeft, Changed):
        _give_back(ref, by)
        raise Changed from None


def carry_out(approval: Approval, by: Actor) -> None:
    """The caller holds its lock, and has made sure that `by` may decide."""
    _decide(approval, ApprovalState.APPROVED, by)
    session.flush()
    _do(approval, by)


def refuse(ref: str, by: Actor, note: str) -> Approval:
    """Raises Forbidden, Closed or OwnRequest."""
    approval = _open(ref, by)
    _decide(approval, ApprovalState.REFUSED, by)
    approval.note = note
    audit.record(by, f"{approval.kind}_not_approved", approval.subject, after=approval.facts, reason=note)
    session.commit()
    return approval


def _open(ref: str, by: Actor) -> Approval:
    approval = lock(ref)
    by.must(Right.APPROVE, approval.channel_code)
    if by.ref == approval.asked_by:
        raise OwnRequest
    if not approval.open_at(clock.now()):
        raise Closed
    return approval


def _decide(approval: Approval, to: ApprovalState, by: Actor) -> None:
    """Nobody decides what they asked for themselves, unless it is `alone`."""
    approval.move(to)
    own = by.ref == approval.asked_by and not approval.alone
    approval.decided_by, approval.decided_at = None if own else by.ref, clock.now()


def _refund(approval: Approval, by: Actor) -> None:
    order = session.get_one(Order, approval.subject_ref)
    reversal = refund_payloads.from_payload(approval.payload, approval.amount.currency)
    found = reversals.preview(order, reversal)
    if found.facts != approval.shown:
        raise Changed
    asker = _actor(approval.asker)
    reversals.run(order.ref, reversal, shown=found, reason=approval.reason, by=asker, approved_by=by)


def _credit(approval: Approval, by: Actor) -> None:
    contact = customers.lock(approval.subject_ref)
    if outdated.credit_is(approval, contact, credit.balance(contact)):
        raise Changed
    asker = _actor(approval.asker)
    credit.adjust(contact, approval.amount, approval.reason, asker, approved_by=by)


def _voucher(approval: Approval, by: Actor) -> None:
    (voucher,) = vouchers.lock([approval.subject_ref])
    if outdated.voucher_is(approval, vouchers.left_on([voucher])[voucher.ref]):
        raise Changed
    asker = _actor(approval.asker)
    vouchers.correct(voucher.ref, approval.amount, approval.reason, asker, approved_by=by)


DO = {ApprovalKind.REFUND: _refund, ApprovalKind.CREDIT: _credit, ApprovalKind.VOUCHER: _voucher}


def _do(approval: Approval, by: Actor) -> None:
    """As whoever asked, with the rights they have today."""
    try:
        DO[approval.kind](approval, by)
    except Forbidden:
        raise Changed from None


def _actor(member: Staff) -> Actor:
    return Actor(member.name, member.ref, member.grants if member.active else frozenset())


def _give_back(ref: str, by: Actor) -> None:
    approval = lock(ref)
    if approval.state is ApprovalState.WAITING:
        _decide(approval, ApprovalState.CHANGED, by)
        audit.record(by, "request_given_back", approval.subject, after=approval.facts, reason=approval.reason)
    session.commit()
