"""Completing an order once its money is there. Callers hold the order's lock and commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place
from app.sale.catalog.services import SeatRequest
from app.sale.halls.models import Category
from app.sale.orders import services as orders
from app.sale.orders.models import Order, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets import services as tickets
from app.settlement.deferred import services as deferred
from app.settlement.fulfillment import revivals
from app.settlement.gifts import services as gifts
from app.settlement.tenders import services as tenders


def fulfill(order: Order) -> bool:
    """Sell the seats, book the sale, issue tickets and gifts, write emails; False if seats are gone (E19).

    So they are if staff held them anew for a link to pay, and that was used.

    Seats are locked late and the ticket counter last, so that sales hardly wait for each other.
    """
    if not revivals.take_back(order) or not tenders.secure(order):
        return False
    debtor = customers.lock(order.contact_ref) if order.debt_payment and order.contact_ref else None
    if not _secure_places(order):
        return False
    order.move(OrderState.PAID)
    order.paid_at = clock.now()
    baskets.sold(order.basket, order.email, reduced=order.promo_name is not None)
    email_queue.write(EmailKind.CONFIRMED, order.ref, order.lang, order.email)
    _book_sale(order, gifts.issue(order) | _debt_paid(order, debtor))
    tenders.capture(order)
    session.flush()
    if debtor:
        deferred.review_tickets(debtor)
    tickets.issue(order)
    return True


def _debt_paid(order: Order, debtor: Contact | None) -> dict[str, Money]:
    """By account: what lowers an older debt; what is more than the debt becomes credit (S135)."""
    if debtor is None:
        return {}
    paid = min(deferred.payable(debtor), order.debt_payment)
    return {debtor.deferred_account: paid, debtor.credit_account: order.debt_payment - paid}


def _book_sale(order: Order, owed: dict[str, Money]) -> None:
    """`owed`, by account, is what was paid for gift vouchers or of a debt: it is no sale."""
    parts = orders.vat_split(order)
    sides = {
        ledger.RECEIVABLE: order.total,
        ledger.SALES: -parts["sales"],
        ledger.FEES: -parts["fees"],
        ledger.DELIVERY: -parts["delivery"],
        ledger.PROMO: -parts["promo"],
        ledger.VAT: -parts["vat"],
        **{account: -amount for account, amount in owed.items()},
    }
    if order.total:
        ledger.book(f"sale:{order.ref}", order.ref, sides)


def _secure_places(order: Order) -> bool:
    """Sell every place of the order to it: the same ones, else as good or better; False if there are none."""
    if not order.lines:
        return True
    places = _lock_places(order)
    lost = [line for line in order.lines if not _ours_or_free(places[line.place_id], order)]
    if lost:
        return _move(order, lost)
    _sell(order.lines)
    return True


def _move(order: Order, lost: Sequence[OrderLine]) -> bool:
    """Sell the places that are left, then others for those that are lost; False, and none sold, if there are
    not enough.

    What is sold first is not free any more, so that no place serves two lines.
    """
    savepoint = session.begin_nested()
    _sell([line for line in order.lines if line not in lost])
    session.flush()
    if not _replace(lost):
        savepoint.rollback()
        return False
    savepoint.commit()
    order.seats_moved = True
    return True


def _sell(lines: Iterable[OrderLine]) -> None:
    for line in lines:
        line.place.basket_ref, line.place.order_ref = None, line.order_ref


def _lock_places(order: Order) -> dict[int, Place]:
    ids = sorted(line.place_id for line in order.lines)
    query = select(Place).where(Place.id.in_(ids)).order_by(Place.id).with_for_update(of=Place)
    return {p.id: p for p in session.scalars(query.execution_options(populate_existing=True))}


def _ours_or_free(place: Place, order: Order) -> bool:
    return place.order_ref is None and place.basket_ref in (None, order.basket_ref)


def _replace(lost: Iterable[OrderLine]) -> bool:
    """Sell places as good or better for lines whose own are gone; False if there are not enough."""
    for _, group in groupby(sorted(lost, key=_performance_and_category), key=_performance_and_category):
        lines = list(group)
        found = _as_good(lines[0].place.performance, lines[0].place.category, len(lines))
        if len(found) < len(lines):
            return False
        for line, place in zip(lines, found, strict=True):
            line.place = place
        _sell(lines)
        session.flush()
    return True


def _performance_and_category(line: OrderLine) -> tuple[int, int]:
    return line.place.performance_id, line.place.category_id


def _as_good(performance: Performance, category: Category, count: int) -> list[Place]:
    """Free places of this category, else of a better one: together if possible, locked for us."""
    better = select(Category).filter_by(hall_id=category.hall_id)
    better = better.where(Category.position <= category.position).order_by(Category.position.desc())
    for candidate in session.scalars(better).all():
        for together in (True, False):
            seats = SeatRequest(candidate.id, count, together=together)
            found = _locked(catalog.best_places(performance, seats) or catalog.any_places(performance, seats))
            if len(found) == count:
                return found
    return []


def _locked(found: list[Place]) -> list[Place]:
    query = select(Place).where(Place.id.in_([p.id for p in found]), FREE)
    return list(session.scalars(query.with_for_update(of=Place, skip_locked=True)))
