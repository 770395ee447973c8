"""An order whose seats staff held anew in another basket, for a link to pay: only one of the two is bought.

Callers hold the order's lock and commit.
"""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.kernel import clock
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.tenders import services as tenders


def successor(order: Order) -> Order | None:
    """The order that was placed by the link, if there is one."""
    found = _basket(order)
    return orders.find(found.order_ref) if found and found.order_ref else None


def bought_again(order: Order) -> bool:
    """Whether the link was used: what comes for this order pays nothing any more."""
    found = _basket(order)
    return found is not None and found.state is BasketState.BOUGHT


def being_paid(order: Order) -> bool:
    """Whether somebody is paying by the link just now, or has ordered by transfer there."""
    found = _basket(order)
    return found is not None and found.state is BasketState.OPEN and found.payment_locked(clock.now())


def take_back(order: Order) -> bool:
    """A link that nobody used ends, and its seats are this order's again; False if somebody used it."""
    if order.revived_in is None:
        return True
    found = _basket(order, lock=True)
    if bought_again(order) or being_paid(order):
        return False
    if found and found.state is BasketState.OPEN:
        _cancel(found)
    return True


def _cancel(basket: Basket) -> None:
    """Money that comes late for an order placed by the link goes back."""
    waiting = select(Order.ref).filter_by(basket_ref=basket.ref, state=OrderState.PLACED)
    for ref in session.scalars(waiting).all():
        orders.lock(ref).move(OrderState.CANCELED)
        tenders.release(ref)
    baskets.end_hold(basket)
    session.flush()


def _basket(order: Order, *, lock: bool = False) -> Basket | None:
    if order.revived_in is None:
        return None
    found = session.get(Basket, order.revived_in)
    if found and lock:
        session.refresh(found, with_for_update={"of": Basket})
    return found
