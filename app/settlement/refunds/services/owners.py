"""Whose account an order's money is booked on."""

from __future__ import annotations

from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders.models import Order


def lock(order: Order) -> Contact:
    """The contact who has what goes back as credit, and who owes what was not paid after all."""
    return customers.lock(order.contact_ref or at_address(order).ref)


def at_address(order: Order) -> Contact:
    """The contact who gets a guest's credit: whoever can read mail to the order's address."""
    return customers.at(order.channel_code, order.email, order.lang)
