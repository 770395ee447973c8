"""Asking somebody else to agree."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.audit import services as audit
from app.db import session
from app.flows.approvals import refund_payloads
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.services.lookup import LIFE
from app.flows.approvals.states import ApprovalState
from app.kernel import clock, refs
from app.kernel.actors import Actor, Forbidden, Right
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals.errors import NoConsent
from app.settlement.reversals.items import Reversal
from app.settlement.reversals.previews import RefundPreview


class AskedAlready(Exception):
    """Somebody waits for an answer about the same record."""


class NotWithdrawn(Exception):
    """Only what was withdrawn is asked for again as it was."""


RIGHTS = {
    ApprovalKind.REFUND: Right.REFUND,
    ApprovalKind.CREDIT: Right.ADJUST_ACCOUNTS,
    ApprovalKind.VOUCHER: Right.ADJUST_ACCOUNTS,
}


def ask_refund(order: Order, reversal: Reversal, shown: RefundPreview, reason: str, by: Actor) -> Approval:
    """Ask for a refund that is above one's limit. Raises Forbidden, NoConsent or AskedAlready."""
    by.must(Right.REFUND, order.channel_code)
    if reversal.method is RefundMethod.VOUCHER and not reversal.consent:
        raise NoConsent
    return _ask(
        Approval(
            kind=ApprovalKind.REFUND, channel_code=order.channel_code, subject_ref=order.ref,
            payload=refund_payloads.to_payload(reversal), shown=shown.facts, amount=shown.money_back,
            reason=reason,
        ),
        by,
    )  # fmt: skip


def ask_credit(contact: Contact, amount: Money, reason: str, by: Actor) -> Approval:
    """Ask for more credit, or less with a negative amount, than one may give alone.

    Raises Forbidden or AskedAlready.
    """
    by.must(Right.ADJUST_ACCOUNTS, contact.channel_code)
    return _ask(
        Approval(
            kind=ApprovalKind.CREDIT, channel_code=contact.channel_code, subject_ref=contact.ref,
            payload={}, shown={"credit_minor": credit.balance(contact).minor}, amount=amount, reason=reason,
        ),
        by,
    )  # fmt: skip


def ask_voucher(voucher: Voucher, amount: Money, reason: str, by: Actor) -> Approval:
    """Ask to change what is left on a voucher by more than one may alone.

    Raises Forbidden or AskedAlready.
    """
    by.must(Right.ADJUST_ACCOUNTS, voucher.channel_code)
    left = vouchers.left_on([voucher])[voucher.ref]
    return _ask(
        Approval(
            kind=ApprovalKind.VOUCHER, channel_code=voucher.channel_code, subject_ref=voucher.ref,
            payload={}, shown={"left_minor": left.minor}, amount=amount, reason=reason,
        ),
        by,
    )  # fmt: skip


def _ask(approval: Approval, by: Actor) -> Approval:
    if by.ref is None:
        raise Forbidden("a command asks nobody")
    _close_expired(approval.kind, approval.subject_ref)
    now = clock.now()
    approval.ref, approval.asked_by = refs.new(), by.ref
    approval.asked_at, approval.expires_at = now, now + LIFE
    session.add(approval)
    audit.record(
        by, f"{approval.kind}_asked_for", approval.subject, after=approval.facts, reason=approval.reason
    )
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
    audit.record(by, "request_withdrawn", approval.subject, after=approval.facts, reason=approval.reason)
    session.commit()


def ask_again(earlier: Approval, by: Actor) -> Approval:
    """Withdrawing was a slip. Raises Forbidden, NotWithdrawn or AskedAlready."""
    by.must(RIGHTS[earlier.kind], earlier.channel_code)
    if by.ref != earlier.asked_by:
        raise Forbidden("somebody else's request")
    if earlier.state is not ApprovalState.WITHDRAWN:
        raise NotWithdrawn
    return _ask(
        Approval(
            kind=earlier.kind, channel_code=earlier.channel_code, subject_ref=earlier.subject_ref,
            payload=earlier.payload, shown=earlier.shown, amount=earlier.amount, reason=earlier.reason,
        ),
        by,
    )  # fmt: skip


def _close_expired(kind: ApprovalKind, subject_ref: str) -> None:
    """What nobody answered in time makes room for another request."""
    old = update(Approval).where(
        Approval.kind == kind,
        Approval.subject_ref == subject_ref,
        Approval.state == ApprovalState.WAITING,
        Approval.expires_at <= clock.now(),
    )
    session.execute(old.values(state=ApprovalState.WITHDRAWN))
