"""Orders that this visitor may see: their own, or one whose secret ref they know."""

from __future__ import annotations

from flask import abort, session, url_for

from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.shop import visitor
from app.shop.step_guard import Elsewhere


def order_of(basket: Basket) -> Order:
    found = orders.find(basket.order_ref) if basket.order_ref else None
    if found is None:
        raise Elsewhere(url_for("checkout.summary"))
    return found


def own(order: Order) -> bool:
    """Whether this visitor is the one who made the order, here, in this browser."""
    return session.get(visitor.BASKET) == order.basket_ref


def order_or_404(ref: str) -> Order:
    found = orders.find(ref[:26])
    if found is None:
        abort(404)
    return found
