"""The shopper's credit: theirs to use or to keep, all of it or a part."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout import services as checkout_service
from app.flows.checkout.steps import Step
from app.http.regions import wants_region
from app.sale.baskets.models import Basket
from app.shop.amount_form import AmountForm
from app.shop.auth import reauthentication
from app.shop.checkout import summary_view
from app.shop.step_guard import bp, enter


@bp.post("/<lang:lang>/checkout/summary/credit")
def credit() -> ResponseReturnValue:
    """No amount is as much as possible: the server decides what that is."""
    if asked := reauthentication.asks_again():
        return asked
    basket, form = enter(Step.SUMMARY), AmountForm()
    cap = form.read(basket.channel.currency) if form.amount.data else None
    if form.errors:
        return summary_view.draw(basket, summary_view.quote(basket), status=422, credit=form)
    checkout_service.use_credit(basket, cap)
    return _changed(basket)


@bp.post("/<lang:lang>/checkout/summary/credit/removal")
def credit_removal() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    checkout_service.spare_credit(basket)
    return _changed(basket)


def _changed(basket: Basket) -> ResponseReturnValue:
    if wants_region():
        return summary_view.draw(basket, summary_view.quote(basket))
    return redirect(url_for(".summary"), 303)
