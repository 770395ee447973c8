"""Money that is to go back: written down in the transaction that owes it."""

from __future__ import annotations

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.settlement.refunds.models import Refund, RefundHeader, RefundReason
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState


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
        destination=FundingSource.CARD,
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
