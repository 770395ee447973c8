"""Asking somebody else to agree."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.flows.approvals import refund_payloads
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.services.lookup import LIFE
from app.flows.approvals.states import ApprovalState
from app.kernel import clock, refs
from app.kernel.actors import Actor, Forbidden, Right
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals.errors import NoConsent
from app.settlement.reversals.items import Reversal
from app.settlement.reversals.previews import RefundPreview


class AskedAlready(Exception):
    """Somebody waits for an answer about the same record."""


def ask_refund(
    order: Order, reversal: Reversal, shown: RefundPreview, reason: str, by: Actor
) -> Approval:  # fmt: skip
    """Ask for a refund that is above one's limit. Raises Forbidden, NoConsent or AskedAlready."""
    by.must(Right.REFUND, order.channel_code)
    if by.ref is None:
        raise Forbidden("a command asks nobody")
    if reversal.method is RefundMethod.VOUCHER and not reversal.consent:
        raise NoConsent
    now = clock.now()
    _close_expired(ApprovalKind.REFUND, order.ref)
    approval = Approval(
        ref=refs.new(), kind=ApprovalKind.REFUND, channel_code=order.channel_code, subject_ref=order.ref,
        payload=refund_payloads.to_payload(reversal), shown=shown.facts, amount=shown.money_back,
        reason=reason, asked_by=by.ref, asked_at=now, expires_at=now + LIFE,
    )  # fmt: skip
    session.add(approval)
    subject = Subject("order", order.ref, order.channel_code)
    after = {"amount_minor": shown.money_back.minor, "currency": shown.money_back.currency}
    audit.record(by, "refund_asked_for", subject, after=after, reason=reason)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        raise AskedAlready from None
    return approval


def withdraw(approval: Approval, by: Actor) -> None:
    """Whoever asked thinks better of it. Raises Forbidden or IllegalTransition."""
    if by.ref != approval.asked_by:
        raise Forbidden("somebody else's request")
    session.refresh(approval, with_for_update={"of": Approval})
    approval.move(ApprovalState.WITHDRAWN)
    subject = Subject("order", approval.subject_ref, approval.channel_code)
    audit.record(by, "request_withdrawn", subject, reason=approval.reason)
    session.commit()


def _close_expired(kind: ApprovalKind, subject_ref: str) -> None:
    """What nobody answered in time makes room for another request."""
    old = update(Approval).where(
        Approval.kind == kind,
        Approval.subject_ref == subject_ref,
        Approval.state == ApprovalState.WAITING,
        Approval.expires_at <= clock.now(),
    )
    session.execute(old.values(state=ApprovalState.WITHDRAWN))
