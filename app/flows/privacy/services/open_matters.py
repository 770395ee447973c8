"""What has to be settled before somebody is erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounting.ledger import services as ledger
from app.cache import get_row
from app.db import session
from app.flows.privacy import ownership_filters
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Ticket
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund
from app.settlement.refunds.states import OPEN
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState


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


def _theirs(contact: Contact) -> ColumnElement[bool]:
    return Order.ref.in_(ownership_filters.orders(contact))


def paying(contact: Contact) -> Iterator[OpenMatter]:
    """Orders a bank is asked about, also whether it has done a capture, or with credit or a debt reserved."""
    asked = select(Payment.order_ref).where(Payment.ask_at.is_not(None))
    set_aside = select(Tender.order_ref).where(
        Tender.contact_ref == contact.ref, Tender.state == TenderState.RESERVED
    )
    frozen = and_(Order.state == OrderState.PLACED, Basket.payment_lock_until > clock.now())
    query = select(Order.number).join(Order.basket).where(_theirs(contact))
    under_way = or_(Order.ref.in_(asked), Order.ref.in_(set_aside), frozen)
    for number in session.scalars(query.where(under_way).order_by(Order.placed_at)):
        yield OpenMatter(ErasureObstacle.PAYING, number=number)


def _refunds(contact: Contact) -> Iterator[OpenMatter]:
    """Refunds not done yet. One the bank refused has become credit, and counts there."""
    query = select(Refund, Order.number).join(Order, Order.ref == Refund.order_ref)
    query = query.where(_theirs(contact), Refund.state.in_(OPEN))
    for refund, number in session.execute(query.order_by(Refund.due_at)):
        yield OpenMatter(ErasureObstacle.REFUND_UNDER_WAY, refund.amount, number)


def _gifts(contact: Contact) -> Iterator[OpenMatter]:
    """Gift vouchers still to be sent."""
    waiting = select(Order.number).join(OrderGift, OrderGift.order_ref == Order.ref).distinct()
    query = waiting.where(_theirs(contact), OrderGift.code.is_not(None))
    for number in session.scalars(query):
        yield OpenMatter(ErasureObstacle.GIFT_TO_SEND, number=number)


def _tickets(contact: Contact) -> Iterator[OpenMatter]:
    """Tickets of performances to come: one for each order and performance, however many places."""
    query = select(Order.number, Performance.id, Performance.starts_at).distinct()
    query = query.join(OrderLine, OrderLine.order_ref == Order.ref).join(OrderLine.place)
    query = query.join(Performance, Performance.id == Place.performance_id)
    query = query.join(Ticket, and_(Ticket.order_line_id == OrderLine.id, Ticket.revoked_at.is_(None)))
    theirs_to_come = query.where(
        _theirs(contact), Order.state == OrderState.PAID, Performance.starts_at > clock.now()
    )
    for number, performance_id, _starts_at in session.execute(theirs_to_come.order_by(Performance.starts_at)):
        yield OpenMatter(
            ErasureObstacle.TICKETS, number=number, performance=get_row(Performance, performance_id)
        )
