"""Giving up an order that waits for a transfer: what follows is said first."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import formats
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.sale.orders.models import Order
from app.settlement.transfers import services as transfers
from app.settlement.transfers.services import NotAwaited


@access.page(bp, "/orders/<number>/give-up", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def give_up(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    if request.method == "POST":
        try:
            transfers.give_up(order.ref, access.actor())
        except NotAwaited:
            return _draw(order, 409)
        flash(_("The order is given up. An email tells its buyer."))
        return redirect(url_for(".order", number=words.order_number(order)), 303)
    return _draw(order, 200)


def _draw(order: Order, status: int) -> ResponseReturnValue:
    return form_page(
        "office/orders/give_up.html", order, Form(), status=status, date_words=formats.date_words
    )
