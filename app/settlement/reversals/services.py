"""Taking back what was sold. What was shown is done, or nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets import services as tickets
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundHeader, RefundMethod, RefundReason
from app.settlement.refunds.splits import Means, TooMuch, restored_expiry
from app.settlement.reversals import previews
from app.settlement.reversals.previews import RefundItems, RefundPreview, RefundShare, Refused
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import Tender

log = structlog.get_logger()

NEW_VOUCHER_LIFE = timedelta(days=365)


class PreviewChanged(Refused):
    """It is no longer what was shown; `plan` says what it is now."""

    def __init__(self, plan: RefundPreview) -> None:
        super().__init__(plan.amount)
        self.plan = plan


class NoConsent(Refused):
    """Money becomes a voucher only if its owner agrees (L18)."""


def preview(order: Order, scope: RefundItems, method: RefundMethod = RefundMethod.ORIGIN) -> RefundPreview:
    """What would go back, and where to. Raises Refused or TooMuch."""
    return previews.plan(order, scope, method)


def run(
    order_ref: str,
    scope: RefundItems,
    method: RefundMethod = RefundMethod.ORIGIN,
    *,
    shown: RefundPreview | Money,
    reason: str,
    author: str,
    consent: bool = False,
    keep_places: bool = False,
) -> RefundHeader:
    """Take it back, if it is what was shown: a whole plan, or its amount. Raises Refused or TooMuch.

    `keep_places` keeps the places for the house instead of selling them again.
    """
    if method is RefundMethod.VOUCHER and not consent:
        raise NoConsent
    order = orders.whole(order_ref)
    _lock(order)
    try:
        plan = preview(order, scope, method)
        if shown not in (plan, plan.amount):
            raise PreviewChanged(plan)
    except (Refused, TooMuch):
        session.rollback()
        raise
    reversal = _record(order, plan, reason, author)
    _book(order, plan, reversal)
    code = _give(order, plan, reversal)
    _withdraw(order, plan, keep_places=keep_places)
    email_queue.write(EmailKind.TAKEN_BACK, reversal.ref, order.lang, order.email, secret=code)
    session.commit()
    log.info("order_taken_back", order=order.number, amount=plan.amount, method=method, author=author)
    return reversal


def _lock(order: Order) -> None:
    """After the order its places, then vouchers, then contacts: whose balances the sum depends on."""
    catalog.lock_places([line.place_id for line in order.standing])
    taken = tenders.of_order(order.ref)
    given = [gift.voucher_ref for gift in order.gifts]
    vouchers.lock({ref for ref in (*given, *(tender.voucher_ref for tender in taken)) if ref})
    for ref in sorted({ref for ref in (order.contact_ref, *(t.contact_ref for t in taken)) if ref}):
        customers.lock(ref)


def _record(order: Order, plan: RefundPreview, reason: str, author: str) -> RefundHeader:
    reversal = RefundHeader(
        ref=refs.new(), order_ref=order.ref, amount=plan.amount, method=plan.method,
        reason=reason, author=author, decided_at=clock.now(),
    )  # fmt: skip
    session.add(reversal)
    session.flush()
    return reversal


# The books


def _book(order: Order, plan: RefundPreview, reversal: RefundHeader) -> None:
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


# The money


def _give(order: Order, plan: RefundPreview, reversal: RefundHeader) -> str | None:
    """Each share to where it goes; the code of the voucher that was made, if one was."""
    made = _new_voucher(order, plan)
    for share in plan.shares:
        if share.destination is Means.CARD:
            _to_card(order, share, reversal)
        else:
            _at_once(order, share, reversal, made[0] if made else None)
    return made[1] if made else None


def _new_voucher(order: Order, plan: RefundPreview) -> tuple[Voucher, str] | None:
    amount = plan.to(Means.VOUCHER)
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
    if share.destination is Means.VOUCHER:
        refund.voucher = made or _restored(share)
        refunds.at_once(refund, refund.voucher.account)
        return
    contact = session.get_one(Contact, share.owner) if share.owner else refunds.at_address(order)
    refund.contact_ref = contact.ref
    if share.destination is Means.INSTALMENTS:
        instalments.lower(order.ref, share.amount)
        refunds.at_once(refund, session.get_one(Tender, share.tender_ref).account)
        return
    owed = share.destination is Means.DEFERRED
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


# What was sold


def _withdraw(order: Order, plan: RefundPreview, *, keep_places: bool) -> None:
    """No ticket of these lines opens a door, no gift is sent; the places are somebody else's to have."""
    pieces = [part.piece for part in plan.parts]
    lines = [piece for piece in pieces if isinstance(piece, OrderLine)]
    for ticket in tickets.of_lines(lines):
        tickets.revoke(ticket)
    catalog.give_up(order.ref, [line.place_id for line in lines], keep=keep_places)
    for piece in pieces:
        if isinstance(piece, OrderGift):
            gifts.take_back(piece)
    if not order.returnable and not _still_owed(order):
        order.move(OrderState.REFUNDED)


def _still_owed(order: Order) -> bool:
    """What does not go back – fees, what of a gift was spent – may still be to pay in instalments."""
    schedule = instalments.of_order(order.ref) if order.in_shares else None
    return schedule is not None and bool(schedule.open)
