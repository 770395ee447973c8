"""Reserving what pays an order besides a card, capturing it, releasing it. Callers commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import VoucherState
from app.db import session
from app.kernel import money, refs
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.tenders.allocations import Allocation
from app.settlement.tenders.models import Tender, TenderKind
from app.settlement.tenders.states import TenderState


class InsufficientFunds(Exception):
    """Less is there than was counted on: the amounts have to be calculated again."""


def reserve(order: Order, planned: Iterable[Allocation]) -> None:
    """Set aside what is planned, after releasing what this basket had set aside. Raises InsufficientFunds.

    The owners are locked, so that two orders cannot both count on the same money.
    """
    wanted = {part.account: part for part in planned if part.amount}
    reserved = _locked(basket_ref=order.basket_ref)
    now = {(tender.order_ref, tender.account): tender.amount for tender in reserved}
    if now == {(order.ref, account): part.amount for account, part in wanted.items()}:
        return
    for tender in reserved:
        give_back(tender)
    session.flush()
    _reserve_all(order, [_new_tender(order, p.kind, p.owner.ref, p.amount) for p in wanted.values()])


def add_credit(order: Order, owner: Contact, amount: Money) -> None:
    """Set aside more of somebody's credit for an order, and leave so much less for others to pay.

    One tender holds all of it. The caller holds the locks of the order and of the owner.
    """
    for tender in _locked(order_ref=order.ref):
        if tender.kind is TenderKind.CREDIT and tender.contact_ref == owner.ref:
            give_back(tender)
            amount += tender.amount
            order.due_minor += tender.amount.minor
    session.flush()
    _reserve_all(order, [_new_tender(order, TenderKind.CREDIT, owner.ref, amount)])
    order.due_minor -= amount.minor
    session.flush()


def secure(order: Order) -> bool:
    """Make sure that all besides the card is set aside; False if it is no longer there.

    It may be gone if the hold ended while a payment was under way that now succeeds.
    """
    wanted = order.total - order.due
    if not wanted or _sum(_locked(order_ref=order.ref), wanted) == wanted:
        return True
    released = _latest_released(order)
    if _sum(released, wanted) != wanted:
        return False
    again = [_new_tender(order, t.kind, str(t.voucher_ref or t.contact_ref), t.amount) for t in released]
    try:
        _reserve_all(order, again)
    except InsufficientFunds:
        return False
    session.flush()
    return True


def capture(order: Order) -> None:
    """The order is paid: what was set aside is taken. Call it after `secure`."""
    for tender in _locked(order_ref=order.ref) if order.due != order.total else ():
        tender.move(TenderState.CAPTURED)
        sides = {ledger.held(order.ref): tender.amount, ledger.RECEIVABLE: -tender.amount}
        ledger.book(f"capture:{tender.ref}", order.ref, sides)


def put_on_account(order: Order, debtor: Contact, amount: Money) -> None:
    """What had paid a part of an order is lost, and the part is a debt now. The caller has booked it."""
    tender = _new_tender(order, TenderKind.DEFERRED, debtor.ref, amount)
    tender.state = TenderState.CAPTURED
    session.add(tender)
    session.flush()


def release(order_ref: str) -> None:
    """Give back at once what an order will not need."""
    for tender in _locked(order_ref=order_ref):
        give_back(tender)


def give_back(tender: Tender) -> None:
    if tender.move(TenderState.RELEASED):
        sides = {ledger.held(tender.order_ref): tender.amount, tender.account: -tender.amount}
        ledger.book(f"release:{tender.ref}", tender.order_ref, sides)


def _locked(**facts: str) -> Sequence[Tender]:
    """Reserved tenders as they stand now: the sweep may be releasing them at this moment."""
    query = select(Tender).filter_by(state=TenderState.RESERVED, **facts).order_by(Tender.ref)
    locked = query.with_for_update(of=Tender).execution_options(populate_existing=True)
    return session.scalars(locked).all()


def _latest_released(order: Order) -> Sequence[Tender]:
    """The last tender released on each account."""
    query = select(Tender).filter_by(order_ref=order.ref, state=TenderState.RELEASED)
    by_account = {t.account: t for t in session.scalars(query.order_by(Tender.reserved_at))}
    return list(by_account.values())


def _new_tender(order: Order, kind: TenderKind, owner: str, amount: Money) -> Tender:
    source = {"voucher_ref": owner} if kind is TenderKind.VOUCHER else {"contact_ref": owner}
    return Tender(
        ref=refs.new(),
        order_ref=order.ref,
        basket_ref=order.basket_ref,
        kind=kind,
        amount=amount,
        state=TenderState.RESERVED,
        **source,
    )


def _reserve_all(order: Order, wanted: Sequence[Tender]) -> None:
    """Locks vouchers by their refs, then the contact: every path locks in this sequence."""
    if not wanted:
        return
    active = _lock_vouchers({t.voucher_ref for t in wanted if t.voucher_ref})
    contacts = _lock_contacts({t.contact_ref for t in wanted if t.contact_ref})
    held = ledger.balances([tender.account for tender in wanted])
    for tender in wanted:
        left = -held.get(tender.account, Money(0, tender.amount.currency))
        if not _covers(tender, left, active, contacts):
            raise InsufficientFunds
        session.add(tender)
        sides = {tender.account: tender.amount, ledger.held(order.ref): -tender.amount}
        ledger.book(f"reserve:{tender.ref}", order.ref, sides)


def _covers(tender: Tender, left: Money, active: Collection[str], contacts: dict[str, Contact]) -> bool:
    """Whether its source can pay it now. For a deferred account `left` is below zero: the debt."""
    if tender.kind is TenderKind.VOUCHER:
        return tender.voucher_ref in active and left >= tender.amount
    contact = contacts[str(tender.contact_ref)]
    if tender.kind is TenderKind.CREDIT:
        return left >= tender.amount
    if tender.kind is TenderKind.INSTALMENTS:
        return True
    most = contact.deferred_max_minor
    return contact.deferred_allowed and (most is None or left.minor + most >= tender.amount.minor)


def _lock_vouchers(wanted: Collection[str]) -> set[str]:
    """The refs of those that are active."""
    return {found.ref for found in vouchers.lock(wanted) if found.state is VoucherState.ACTIVE}


def _lock_contacts(wanted: Collection[str]) -> dict[str, Contact]:
    return {ref: customers.lock(ref) for ref in sorted(wanted)}


def _sum(found: Iterable[Tender], like: Money) -> Money:
    return money.total((tender.amount for tender in found), like.currency)
