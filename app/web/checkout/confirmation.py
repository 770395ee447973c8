"""Step 4: what was bought, how to get in, how it was paid."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.catalog import services as catalog
from app.orders.states import OrderState
from app.payments import services as payments
from app.payments.states import PaymentState
from app.refunds import services as refunds
from app.tenders import services as tenders
from app.web import entrance, groups
from app.web.checkout.entrance import bp, order_or_404, own
from app.web.regions import render


@bp.get("/<lang>/checkout/confirmation/<ref>")
def confirmation(ref: str) -> ResponseReturnValue:
    """Reload, back, another device: the same page, and never a new order."""
    order = order_or_404(ref)
    if order.state is OrderState.REFUNDED:
        return _apology(ref)
    if not order.paid:
        return redirect(url_for(".state", ref=ref), 303)
    if own(order):
        entrance.nothing_held()
    paid = [payment for payment in payments.of_order(ref) if payment.state is PaymentState.CAPTURED]
    return render(
        "checkout/confirmation.html",
        order=order,
        groups=groups.by_evening(order.lines),
        payments=paid,
        stored=tenders.of_order(ref),
    )


def _apology(ref: str) -> ResponseReturnValue:
    """Paid, but the seats had gone: the money goes back, and first choice is theirs (E19)."""
    order = order_or_404(ref)
    return render(
        "checkout/apology.html",
        order=order,
        groups=groups.by_evening(order.lines),
        refunds=refunds.of_order(ref),
        promised=catalog.promise_to(ref),
        status=200,
    )
