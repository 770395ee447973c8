"""Somebody else agrees or refuses. What they agree to is done at once, exactly as it was shown."""

from __future__ import annotations

from app.audit import services as audit
from app.audit.services import Subject
from app.db import one_transaction, session
from app.flows.approvals import refund_payloads
from app.flows.approvals.models import Approval
from app.flows.approvals.states import ApprovalState
from app.kernel import clock
from app.kernel.actors import Actor, Right
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
    """It is no longer what was asked for: nothing was done, and it goes back to whoever asked."""


def approve(ref: str, by: Actor) -> Approval:
    """Do what was asked for. Raises Forbidden, Closed, OwnRequest or Changed."""
    try:
        with one_transaction():
            approval = _open(ref, by)
            _decide(approval, ApprovalState.APPROVED, by)
            session.flush()
            _refund(approval, by)
    except (Refused, TooMuch, BadSplit, ShareTooHigh, Changed):
        _give_back(ref, by)
        raise Changed from None
    return approval


def refuse(ref: str, by: Actor, note: str) -> Approval:
    """Raises Forbidden, Closed or OwnRequest."""
    approval = _open(ref, by)
    _decide(approval, ApprovalState.REFUSED, by)
    approval.note = note
    audit.record(by, "refund_not_approved", _subject(approval), reason=note)
    session.commit()
    return approval


def _open(ref: str, by: Actor) -> Approval:
    approval = session.get_one(Approval, ref, with_for_update={"of": Approval}, populate_existing=True)
    by.must(Right.APPROVE, approval.channel_code)
    if by.ref == approval.asked_by:
        raise OwnRequest
    if not approval.open_at(clock.now()):
        raise Closed
    return approval


def _decide(approval: Approval, to: ApprovalState, by: Actor) -> None:
    approval.move(to)
    approval.decided_by, approval.decided_at = by.ref, clock.now()


def _refund(approval: Approval, by: Actor) -> None:
    """As whoever asked, with the rights they have today."""
    order = session.get_one(Order, approval.subject_ref)
    reversal = refund_payloads.from_payload(approval.payload, approval.amount.currency)
    found = reversals.preview(order, reversal)
    if found.facts != approval.shown:
        raise Changed
    asker = _actor(approval.asker)
    reversals.run(order.ref, reversal, shown=found, reason=approval.reason, by=asker, approved_by=by)


def _actor(member: Staff) -> Actor:
    return Actor(member.name, member.ref, member.grants if member.active else frozenset())


def _give_back(ref: str, by: Actor) -> None:
    approval = session.get_one(Approval, ref, with_for_update={"of": Approval}, populate_existing=True)
    if approval.state is ApprovalState.WAITING:
        _decide(approval, ApprovalState.CHANGED, by)
        audit.record(by, "request_given_back", _subject(approval), reason=approval.reason)
    session.commit()


def _subject(approval: Approval) -> Subject:
    return Subject("order", approval.subject_ref, approval.channel_code)
