"""Paying by card what is owed on the deferred account: it goes into the basket, and through the checkout."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.sale.baskets import services as baskets
from app.shop import visitor
from app.shop.account import money
from app.shop.account.access import me, page
from app.shop.amount_form import AmountForm


@page("/money/debt", method="POST")
@answered_once
def pay_debt() -> ResponseReturnValue:
    """More than is owed becomes credit (S135)."""
    form = AmountForm()
    amount = form.read(me().channel.currency)
    if amount is None:
        return money.draw(form, 422)
    baskets.add_debt_payment(visitor.basket_or_new(), amount)
    visitor.update_count()
    return redirect(url_for("checkout.summary"), 303)
