"""What goes back: reversed in the books, then given to a voucher, an account or a card."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift
from app.settlement.instalments import services as instalments
from app.settlement.payments import charges
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundHeader, RefundMethod, RefundReason
from app.settlement.refunds.splits import FundingSource, restored_expiry
from app.settlement.reversals.items import Part
from app.settlement.reversals.previews import RefundPreview, RefundShare
from app.settlement.tenders.models import Tender

NEW_VOUCHER_LIFE = timedelta(days=365)


def book(order: Order, preview: RefundPreview, header: RefundHeader) -> None:
    """Mark the parts as refunded, and book the opposite of what their sale booked."""
    before = orders.vat_split(order)
    for part in preview.parts:
        part.piece.refunded_minor, part.piece.header_ref = part.amount.minor, header.ref
    order.refunded_minor = order.refunded.minor
    after = orders.vat_split(order)
    sides = {account: before[account] - after[account] for account in before}
    sides |= {ledger.RECEIVABLE: -preview.amount, **_unused_gifts(preview.parts)}
    if any(sides.values()):
        ledger.book(f"reversal:{header.ref}", order.ref, sides, reason=header.reason, author=header.author)


def _unused_gifts(parts: tuple[Part, ...]) -> dict[str, Money]:
    """What the venue no longer owes on gift vouchers, by their account."""
    return {
        part.piece.voucher.account: part.amount
        for part in parts
        if isinstance(part.piece, OrderGift) and part.piece.voucher
    }


def give(order: Order, preview: RefundPreview, header: RefundHeader) -> str | None:
    """Send each share where it goes. Returns the code of the new voucher, if one was issued."""
    issued = _new_voucher(order, preview)
    for share in preview.shares:
        if share.destination is FundingSource.CARD:
            payment = session.get_one(Payment, share.payment_ref)
            charges.send_back(payment, share.amount, RefundReason.REVERSAL, header.ref)
        else:
            _at_once(order, share, header, issued[0] if issued else None)
    return issued[1] if issued else None


def _new_voucher(order: Order, preview: RefundPreview) -> tuple[Voucher, str] | None:
    amount = preview.to(FundingSource.VOUCHER)
    if preview.method is not RefundMethod.VOUCHER or not amount:
        return None
    return vouchers.mint(order.channel, amount, clock.now() + NEW_VOUCHER_LIFE)


def _at_once(order: Order, share: RefundShare, header: RefundHeader, issued: Voucher | None) -> None:
    refund = Refund(
        order_ref=order.ref,
        header_ref=header.ref,
        payment_ref=share.payment_ref,
        tender_ref=share.tender_ref,
        destination=share.destination,
        amount=share.amount,
        reason=RefundReason.REVERSAL,
    )
    refunds.at_once(refund, _receiving_account(order, share, refund, issued))


def _receiving_account(order: Order, share: RefundShare, refund: Refund, issued: Voucher | None) -> str:
    """The ledger account that gets a share. Notes its owner on the refund; lowers instalments."""
    if share.destination is FundingSource.VOUCHER:
        refund.voucher = issued or _restored(share)
        return refund.voucher.account
    contact = session.get_one(Contact, share.owner) if share.owner else refunds.at_address(order)
    refund.contact_ref = contact.ref
    if share.destination is FundingSource.INSTALMENTS:
        instalments.reduce(order.ref, share.amount)
        return session.get_one(Tender, share.tender_ref).account
    owed = share.destination is FundingSource.DEFERRED
    return contact.deferred_account if owed else contact.credit_account


def _restored(share: RefundShare) -> Voucher:
    """The voucher that paid, its expiry moved by the time its money was away (E21)."""
    voucher = session.get_one(Voucher, share.owner)
    away_since = _away_since(voucher, session.get_one(Tender, share.tender_ref).reserved_at)
    voucher.expires_at = restored_expiry(voucher.expires_at, away_since, clock.now())
    return voucher


def _away_since(voucher: Voucher, reserved_at: datetime) -> datetime:
    """Its expiry was already moved for the time before the latest refund to it."""
    earlier = select(func.max(Refund.due_at)).filter_by(voucher_ref=voucher.ref)
    return max(reserved_at, session.scalar(earlier) or reserved_at)
