"""Taking an order back, whole or in part, under its locks."""

from __future__ import annotations

import structlog

from app.accounting.vouchers import services as vouchers
from app.db import again_after_deadlock, session
from app.kernel import clock, refs
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
from app.settlement.refunds.splits import TooMuch
from app.settlement.reversals import previews
from app.settlement.reversals.errors import NoConsent, Refused
from app.settlement.reversals.items import RefundItems
from app.settlement.reversals.previews import RefundPreview
from app.settlement.reversals.services import money_back
from app.settlement.tenders import services as tenders

log = structlog.get_logger()


class PreviewChanged(Refused):
    """It is no longer what was shown; `preview` says what it is now."""

    def __init__(self, preview: RefundPreview) -> None:
        super().__init__(preview.amount)
        self.preview = preview


def preview(order: Order, items: RefundItems, method: RefundMethod = RefundMethod.ORIGIN) -> RefundPreview:
    """What would go back, and where to. Raises Refused or TooMuch."""
    return previews.build(order, items, method)


@again_after_deadlock
def run(
    order_ref: str,
    items: RefundItems,
    method: RefundMethod = RefundMethod.ORIGIN,
    *,
    shown: RefundPreview | Money,
    reason: str,
    author: str,
    consent: bool = False,
    keep_places: bool = False,
) -> RefundHeader:
    """Take it back, if it is what was shown: a whole preview, or its amount. Raises Refused or TooMuch.

    `keep_places` keeps the places for the venue instead of selling them again.
    """
    if method is RefundMethod.VOUCHER and not consent:
        raise NoConsent
    order = orders.whole(order_ref)
    lock_owners(order)
    catalog.lock_places([line.place_id for line in order.standing])
    found = _confirmed(order, items, method, shown)
    header = _record(order, found, reason, author)
    money_back.book(order, found, header)
    code = money_back.give(order, found, header)
    _withdraw(order, found, keep_places=keep_places)
    email_queue.write(EmailKind.TAKEN_BACK, header.ref, order.lang, order.email, secret=code)
    session.commit()
    log.info("order_taken_back", order=order.number, amount=found.amount, method=method, author=author)
    return header


def lock_owners(order: Order) -> None:
    """After the order, and before its places: vouchers and contacts, whose balances a preview depends on."""
    taken = tenders.of_order(order.ref)
    given = [gift.voucher_ref for gift in order.gifts]
    vouchers.lock({ref for ref in (*given, *(tender.voucher_ref for tender in taken)) if ref})
    for ref in sorted({ref for ref in (order.contact_ref, *(t.contact_ref for t in taken)) if ref}):
        customers.lock(ref)


def _confirmed(
    order: Order, items: RefundItems, method: RefundMethod, shown: RefundPreview | Money
) -> RefundPreview:
    """The preview as it is now, under the locks; they are released if it is refused or not what was shown."""
    try:
        found = preview(order, items, method)
        if shown not in (found, found.amount):
            raise PreviewChanged(found)
    except (Refused, TooMuch):
        session.rollback()
        raise
    return found


def _record(order: Order, found: RefundPreview, reason: str, author: str) -> RefundHeader:
    header = RefundHeader(
        ref=refs.new(), order_ref=order.ref, amount=found.amount, method=found.method,
        reason=reason, author=author, decided_at=clock.now(),
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
