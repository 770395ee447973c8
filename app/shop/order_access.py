"""Orders that this visitor may see: their own, or one whose secret ref they know."""

from __future__ import annotations

from flask import abort, session, url_for

from app.http import brands
from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.shop import visitor
from app.shop.step_guard import Elsewhere

OPENED = "opened"
OPENED_KEPT = 5


def order_of(basket: Basket) -> Order:
    found = orders.find_in(basket.channel_code, basket.order_ref) if basket.order_ref else None
    if found is None:
        raise Elsewhere(url_for("checkout.summary"))
    return found


def own(order: Order) -> bool:
    """Whether this visitor is the one who made the order, here, in this browser."""
    return session.get(visitor.BASKET) == order.basket_ref


def is_theirs(order: Order) -> bool:
    """Whether whoever is signed in is whose order it is: nobody else's cards are shown or saved."""
    contact = visitor.contact()
    return contact is not None and contact.ref == order.contact_ref


def note_opened(order: Order) -> None:
    """This browser came by the order's secret ref: whoever knows that may come back to it."""
    others = [ref for ref in session.get(OPENED, []) if ref != order.ref]
    session[OPENED] = [*others, order.ref][-OPENED_KEPT:]


def knows(order: Order) -> bool:
    """Whether this visitor may be sent to the order's own pages, whose addresses hold its secret ref."""
    return own(order) or is_theirs(order) or order.ref in session.get(OPENED, [])


def order_or_404(ref: str) -> Order:
    found = orders.find_in(brands.channel().code, ref[:26])
    if found is None:
        abort(404)
    return found
