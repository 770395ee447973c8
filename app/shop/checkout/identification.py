"""Who buys: one mail field first. Whoever is signed in is not asked."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.flows.checkout.steps import Step
from app.http import return_to
from app.http.languages import lang
from app.http.regions import render
from app.sale.baskets import services as baskets
from app.shop import hold_check, visitor
from app.shop.auth.forms import IdentificationForm
from app.shop.step_guard import bp, enter


@bp.route("/<lang:lang>/checkout/identification", methods=["GET", "POST"])
def identification() -> ResponseReturnValue:
    basket = enter(Step.IDENTIFICATION)
    if buyer := visitor.contact():
        visitor.adopt(accounts.hand_over(basket, buyer, lang()))
        return redirect(url_for(".delivery"), 303)
    form = IdentificationForm(email=basket.email)
    if form.validate_on_submit() and not form.suggested and basket.channel.guests:
        try:
            baskets.identify(basket, form.address)
            if visitor.guest():
                visitor.comes_in(form.address)
            return redirect(url_for(".delivery"), 303)
        except baskets.TooManyHeld as refusal:
            form.email.errors = [hold_check.too_many_held(refusal)]
    asks_again = form.is_submitted() and not form.errors
    return render(
        "shop/checkout/identification.html",
        form=form,
        basket=basket,
        suggested=form.suggested if asks_again else "",
        return_to=return_to.token(url_for(".delivery")),
        status=422 if form.errors or asks_again else 200,
    )
