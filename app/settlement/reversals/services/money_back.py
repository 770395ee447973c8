"""What goes back: in the books, onto a voucher, to a card."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel import clock
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift
from app.settlement.instalments import services as instalments
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundHeader, RefundMethod, RefundReason
from app.settlement.refunds.splits import FundingSource, restored_expiry
from app.settlement.reversals.previews import RefundPreview, RefundShare
from app.settlement.tenders.models import Tender

NEW_VOUCHER_LIFE = timedelta(days=365)


def book(order: Order, plan: RefundPreview, reversal: RefundHeader) -> None:
    """What the sale booked for these parts, backwards, to the cent."""
    before = orders.vat_split(order)
    for part in plan.parts:
        part.piece.refunded_minor, part.piece.header_ref = part.amount.minor, reversal.ref
    after = orders.vat_split(order)
    sides = {account: before[account] - after[account] for account in before}
    unused = {
        part.piece.voucher.account: part.amount
        for part in plan.parts
        if isinstance(part.piece, OrderGift) and part.piece.voucher
    }
    sides |= {ledger.RECEIVABLE: -plan.amount, **unused}
    if any(sides.values()):
        ledger.book(
            f"reversal:{reversal.ref}", order.ref, sides, reason=reversal.reason, author=reversal.author
        )


def give(order: Order, plan: RefundPreview, reversal: RefundHeader) -> str | None:
    """Each share to where it goes; the code of the voucher that was made, if one was."""
    made = _new_voucher(order, plan)
    for share in plan.shares:
        if share.destination is FundingSource.CARD:
            _to_card(order, share, reversal)
        else:
            _at_once(order, share, reversal, made[0] if made else None)
    return made[1] if made else None


def _new_voucher(order: Order, plan: RefundPreview) -> tuple[Voucher, str] | None:
    amount = plan.to(FundingSource.VOUCHER)
    if plan.method is not RefundMethod.VOUCHER or not amount:
        return None
    return vouchers.mint(order.channel, amount, clock.now() + NEW_VOUCHER_LIFE)


def _to_card(order: Order, share: RefundShare, reversal: RefundHeader) -> None:
    payment = session.get_one(Payment, share.payment_ref)
    refunds.request(
        order_ref=order.ref,
        payment_ref=payment.ref,
        provider=payment.provider,
        charge_ref=payment.provider_ref,
        amount=share.amount,
        reason=RefundReason.REVERSAL,
        header_ref=reversal.ref,
    )


def _at_once(order: Order, share: RefundShare, reversal: RefundHeader, made: Voucher | None) -> None:
    refund = Refund(
        order_ref=order.ref,
        header_ref=reversal.ref,
        payment_ref=share.payment_ref,
        tender_ref=share.tender_ref,
        destination=share.destination,
        amount=share.amount,
        reason=RefundReason.REVERSAL,
    )
    if share.destination is FundingSource.VOUCHER:
        refund.voucher = made or _restored(share)
        refunds.at_once(refund, refund.voucher.account)
        return
    contact = session.get_one(Contact, share.owner) if share.owner else refunds.at_address(order)
    refund.contact_ref = contact.ref
    if share.destination is FundingSource.INSTALMENTS:
        instalments.reduce(order.ref, share.amount)
        refunds.at_once(refund, session.get_one(Tender, share.tender_ref).account)
        return
    owed = share.destination is FundingSource.DEFERRED
    refunds.at_once(refund, contact.deferred_account if owed else contact.credit_account)


def _restored(share: RefundShare) -> Voucher:
    """The voucher that paid, good for longer by the time its money was away (E21)."""
    voucher = session.get_one(Voucher, share.owner)
    away_since = _away_since(voucher, session.get_one(Tender, share.tender_ref).reserved_at)
    voucher.expires_at = restored_expiry(voucher.expires_at, away_since, clock.now())
    return voucher


def _away_since(voucher: Voucher, reserved_at: datetime) -> datetime:
    """The time until money last came back to it is in its expiry already."""
    earlier = select(func.max(Refund.due_at)).filter_by(voucher_ref=voucher.ref)
    return max(reserved_at, session.scalar(earlier) or reserved_at)
