"""An order by its number, for whoever may see it or act on it, and the page of an act."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.forms import Form
from app.http.regions import render
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


def with_notes_or_404(number: str) -> Order:
    found = orders.by_number_with_notes(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(Right.SEE_ORDERS, found.channel_code)
    brands.stand_in(found.channel)
    return found


def form_page(
    template: str, order: Order, form: Form, *, status: int = 0, **context: Any
) -> ResponseReturnValue:
    """The page of an act on an order; 422 if its form came back, unless it says otherwise."""
    status = status or (422 if form.is_submitted() else 200)
    return render(template, order=order, form=form, status=status, **context)
