"""Taking an order back, whole or in part, under its locks."""

from __future__ import annotations

import structlog

from app.accounting.vouchers import services as vouchers
from app.audit import services as audit
from app.audit.services import Subject
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets import services as tickets
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from app.settlement.refunds.models import RefundHeader, RefundMethod
from app.settlement.refunds.splits import BadSplit, ShareTooHigh, TooMuch
from app.settlement.reversals import previews
from app.settlement.reversals.errors import NoConsent, Refused
from app.settlement.reversals.items import Reversal
from app.settlement.reversals.previews import RefundPreview
from app.settlement.reversals.services import money_back
from app.settlement.tenders import services as tenders
from app.venue.channels import limits
from app.venue.channels.limits import OverLimit

log = structlog.get_logger()


class PreviewChanged(Refused):
    """It is no longer what was shown; `preview` says what it is now."""

    def __init__(self, preview: RefundPreview) -> None:
        super().__init__(preview.amount)
        self.preview = preview


def preview(order: Order, reversal: Reversal) -> RefundPreview:
    """What would go back, and where to. Raises Refused, TooMuch, BadSplit or ShareTooHigh."""
    return previews.build(order, reversal)


@again_after_deadlock
def run(
    order_ref: str,
    reversal: Reversal,
    *,
    shown: RefundPreview | Money,
    reason: str,
    by: Actor,
    approved_by: Actor | None = None,
) -> RefundHeader:
    """Take it back, if it is what was shown: a whole preview, or its amount.

    Above the limit of `by`, somebody else must have approved it. Raises Forbidden, OverLimit, Refused,
    TooMuch, BadSplit or ShareTooHigh.
    """
    if reversal.method is RefundMethod.VOUCHER and not reversal.consent:
        raise NoConsent
    order = orders.whole(order_ref)
    by.must(Right.REFUND, order.channel_code)
    lock_owners(order)
    catalog.lock_places([line.place_id for line in order.standing])
    found = _confirmed(order, reversal, shown, None if approved_by else limit(order, by))
    header = _record(order, found, reason, by)
    money_back.book(order, found, header)
    code = money_back.give(order, found, header)
    _withdraw(order, found, keep_places=reversal.keep_places)
    email_queue.write(EmailKind.TAKEN_BACK, header.ref, order.lang, order.email, secret=code)
    _audit(order, found, header, by, approved_by)
    session.commit()
    log.info("order_taken_back", order=order.number, amount=found.amount, method=found.method, by=by.name)
    return header


def limit(order: Order, by: Actor) -> Money | None:
    """The most they may send back in one go without anybody else; None: any amount."""
    return limits.refund(order.channel, by)


def lock_owners(order: Order) -> None:
    """After the order, and before its places: vouchers and contacts, whose balances a preview depends on."""
    taken = tenders.of_order(order.ref)
    given = [gift.voucher_ref for gift in order.gifts]
    vouchers.lock({ref for ref in (*given, *(tender.voucher_ref for tender in taken)) if ref})
    for ref in sorted({ref for ref in (order.contact_ref, *(t.contact_ref for t in taken)) if ref}):
        customers.lock(ref)


def _confirmed(
    order: Order, reversal: Reversal, shown: RefundPreview | Money, most: Money | None
) -> RefundPreview:
    """The preview as it is now, under the locks; they are released if it is refused or not what was shown."""
    try:
        found = preview(order, reversal)
        if shown not in (found, found.amount):
            raise PreviewChanged(found)
        limits.check(found.money_back, most)
    except (Refused, TooMuch, BadSplit, ShareTooHigh, OverLimit):
        session.rollback()
        raise
    return found


def _audit(
    order: Order, found: RefundPreview, header: RefundHeader, by: Actor, approved_by: Actor | None
) -> None:
    """Whoever approved it did it. The amount is what leaves the venue."""
    back = found.money_back
    after = {"method": found.method.value, "amount_minor": back.minor, "currency": back.currency}
    asked = {"asked_by": by.name} if approved_by else {}
    subject = Subject("order", order.ref, order.channel_code)
    audit.record(
        approved_by or by, limits.approved_act("refunded", by, approved_by), subject,
        after=after | asked, reason=header.reason,
    )  # fmt: skip


def _record(order: Order, found: RefundPreview, reason: str, by: Actor) -> RefundHeader:
    header = RefundHeader(
        ref=refs.new(), order_ref=order.ref, amount=found.amount, method=found.method,
        reason=reason, author=by.name, decided_at=clock.now(),
    )  # fmt: skip
    session.add(header)
    session.flush()
    return header


def _withdraw(order: Order, found: RefundPreview, *, keep_places: bool) -> None:
    """Revoke the tickets, give up the places, send no gift; the order is refunded once nothing is left."""
    pieces = [part.piece for part in found.parts]
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
    """What does not go back (fees, the spent part of a gift) may still be open as instalments."""
    schedule = instalments.of_order(order.ref) if order.in_shares else None
    return schedule is not None and bool(schedule.open)
