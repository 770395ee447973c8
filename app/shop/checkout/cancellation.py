"""Giving the order up: a question first, then everything is let go at once."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout.steps import Step
from app.http.i18n import _
from app.http.regions import render
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.settlement.payments import services as payments
from app.shop import visitor
from app.shop.step_guard import bp, enter


@bp.get("/<lang:lang>/checkout/cancellation")
def question() -> ResponseReturnValue:
    return render("shop/checkout/cancellation.html", basket=enter(Step.IDENTIFICATION))


@bp.post("/<lang:lang>/checkout/cancellation")
def cancellation() -> ResponseReturnValue:
    basket = enter(Step.IDENTIFICATION)
    order = orders.find_in(basket.channel_code, basket.order_ref) if basket.order_ref else None
    try:
        payments.cancel(order) if order else baskets.cancel(basket)
    except payments.PaymentPending:
        return redirect(url_for(".state_of_basket"), 303)
    visitor.leave_basket()
    if basket.lines:
        flash(_("Your order is cancelled. The seats are free again, and no money has been taken."))
    else:
        flash(_("Your order is cancelled. No money has been taken."))
    return redirect(url_for("catalogue.catalog"), 303)
