"""What contacts may ask about their data: a copy of everything, or erasure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import and_, or_, select

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.cache import get_row
from app.db import session
from app.flows.privacy import data_export, erasure
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Performance, Place
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Ticket
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import OPEN
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState

log = structlog.get_logger()


class ErasureObstacle(StrEnum):
    """Why somebody cannot be erased yet."""

    CREDIT = "credit"
    DEBT = "debt"
    INSTALMENTS = "instalments"
    PAYING = "paying"
    TICKETS = "tickets"
    GIFT_TO_SEND = "gift_to_send"
    REFUND_UNDER_WAY = "refund_under_way"


@dataclass(frozen=True)
class OpenMatter:
    """One thing that prevents erasure: an amount, an order's number, a performance to come."""

    reason: ErasureObstacle
    amount: Money | None = None
    number: str = ""
    performance: Performance | None = None


class MoneyOpen(Exception):
    """`reasons` says what has to be settled first."""

    def __init__(self, reasons: Sequence[OpenMatter]) -> None:
        super().__init__([found.reason for found in reasons])
        self.reasons = reasons


def export(contact: Contact, by: Actor | None = None) -> dict[str, Any]:
    """Everything held on them, as plain values. Nothing that opens anything: no hash, no secret, no ref.

    `by` is None if they ask for it themselves. Raises Forbidden.
    """
    if by:
        by.must(Right.MERGE_AND_ERASE, contact.channel_code)
        audit.record(by, "exported", customers.subject(contact))
        session.commit()
    log.info("contact_exported", contact=contact.number)
    return data_export.of(contact)


def open_money(contact: Contact) -> list[OpenMatter]:
    """Why they cannot be erased yet; nothing if they can. Five statements, whatever there is."""
    return [*_balances(contact), *paying(contact), *_refunds(contact), *_tickets(contact), *_gifts(contact)]


def _balances(contact: Contact) -> Iterator[OpenMatter]:
    """What is reserved for an order is subtracted from credit already, and counted in debts."""
    accounts = (contact.credit_account, contact.deferred_account, contact.instalments_account)
    held = ledger.balances(accounts)
    if credit := held.get(contact.credit_account):
        yield OpenMatter(ErasureObstacle.CREDIT, -credit)
    if debt := held.get(contact.deferred_account):
        yield OpenMatter(ErasureObstacle.DEBT, debt)
    if left := held.get(contact.instalments_account):
        yield OpenMatter(ErasureObstacle.INSTALMENTS, left)


def paying(contact: Contact) -> Iterator[OpenMatter]:
    """Orders a bank is asked about, also whether it has done a capture, or with credit or a debt reserved."""
    asked = select(Payment.order_ref).where(Payment.ask_at.is_not(None))
    set_aside = select(Tender.order_ref).where(
        Tender.contact_ref == contact.ref, Tender.state == TenderState.RESERVED
    )
    frozen = and_(Order.state == OrderState.PLACED, Basket.payment_lock_until > clock.now())
    query = select(Order.number).join(Order.basket).where(Order.contact_ref == contact.ref)
    under_way = or_(Order.ref.in_(asked), Order.ref.in_(set_aside), frozen)
    for number in session.scalars(query.where(under_way).order_by(Order.placed_at)):
        yield OpenMatter(ErasureObstacle.PAYING, number=number)


def _refunds(contact: Contact) -> Iterator[OpenMatter]:
    """Refunds not done yet. One the bank refused has become credit, and counts there."""
    query = select(Refund, Order.number).join(Order, Order.ref == Refund.order_ref)
    query = query.where(Order.contact_ref == contact.ref, Refund.state.in_(OPEN))
    for refund, number in session.execute(query.order_by(Refund.due_at)):
        yield OpenMatter(ErasureObstacle.REFUND_UNDER_WAY, refund.amount, number)


def _gifts(contact: Contact) -> Iterator[OpenMatter]:
    """Gift vouchers still to be sent."""
    waiting = select(Order.number).join(OrderGift, OrderGift.order_ref == Order.ref).distinct()
    query = waiting.where(Order.contact_ref == contact.ref, OrderGift.code.is_not(None))
    for number in session.scalars(query):
        yield OpenMatter(ErasureObstacle.GIFT_TO_SEND, number=number)


def _tickets(contact: Contact) -> Iterator[OpenMatter]:
    """Tickets of performances to come: one for each order and performance, however many places."""
    query = select(Order.number, Performance.id, Performance.starts_at).distinct()
    query = query.join(OrderLine, OrderLine.order_ref == Order.ref).join(OrderLine.place)
    query = query.join(Performance, Performance.id == Place.performance_id)
    query = query.join(Ticket, and_(Ticket.order_line_id == OrderLine.id, Ticket.revoked_at.is_(None)))
    theirs_to_come = query.where(
        Order.contact_ref == contact.ref, Order.state == OrderState.PAID, Performance.starts_at > clock.now()
    )
    for number, performance_id, _starts_at in session.execute(theirs_to_come.order_by(Performance.starts_at)):
        yield OpenMatter(
            ErasureObstacle.TICKETS, number=number, performance=get_row(Performance, performance_id)
        )


def erase(contact: Contact, by: Actor | None = None) -> None:
    """Erase a contact: the accounts keep no name, the rest is deleted, every device is signed out.

    `by` is None if they ask for it themselves; staff have made sure who asks, so that what a guest left under
    the address is theirs. A second call changes nothing. Raises Forbidden or MoneyOpen.
    """
    if by:
        by.must(Right.MERGE_AND_ERASE, contact.channel_code)
        contact.confirmed_at = contact.confirmed_at or clock.now()
    if contact.confirmed_at is not None:  # what they bought as a guest is erased too
        orders.attach(contact)
        session.commit()
    locked = erasure.lock(contact)
    if reasons := open_money(locked):
        session.commit()
        raise MoneyOpen(reasons)
    if locked.active:
        erasure.erase(locked)
        if by:
            audit.record(by, "erased", customers.subject(locked))
        log.info("contact_erased", contact=locked.number)
    session.commit()
