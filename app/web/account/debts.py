"""Paying by card what is owed on the deferred account: it goes into the basket, and through the checkout."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.baskets import services as baskets
from app.statements import services as statements
from app.web import amounts, entrance
from app.web.account import money
from app.web.account.entrance import me, page
from app.web.account.forms import DebtForm
from app.web.words import _

MOST_MINOR = 10_000_000


@page("/money/debt", method="POST")
def pay_debt() -> ResponseReturnValue:
    """More than is owed becomes credit (S135)."""
    form = DebtForm()
    debt = statements.deferred_of(me())
    amount = amounts.read(form.amount.data or "", debt.currency)
    if not amount or amount.minor > MOST_MINOR:
        form.amount.errors = [_("Enter an amount, for example €12.50.")]
        return money.draw(form, 422)
    baskets.settle(entrance.basket_or_new(), amount)
    entrance.remember()
    return redirect(url_for("checkout.summary"), 303)
