"""An order that whoever is signed in may handle; any other does not exist."""

from __future__ import annotations

from flask import abort

from app.http import brands
from app.kernel.actors import Right
from app.office import access
from app.sale.orders import services as orders
from app.sale.orders.models import Order


def order_seen(number: str, right: Right) -> Order:
    """Raises Forbidden, which answers 404 as well."""
    found = orders.by_number(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(right, found.channel_code)
    brands.stand_in(found.channel)
    return found
