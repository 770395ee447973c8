"""An order by its number, for whoever may see it, or act on it."""

from __future__ import annotations

from flask import abort

from app.http import brands
from app.kernel.actors import Right
from app.office import access
from app.sale.orders import services as orders
from app.sale.orders.models import Order


def order_or_404(number: str, right: Right = Right.SEE_ORDERS) -> Order:
    """One of a channel where they have the right; any other does not exist."""
    found = orders.by_number(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(right, found.channel_code)
    brands.stand_in(found.channel)
    return found
