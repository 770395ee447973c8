"""Step 2: everything once more, the terms, and the order is placed."""

from __future__ import annotations

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from app.baskets.models import Basket
from app.channels import services as channels
from app.checkout import services as till
from app.checkout.steps import Step
from app.kernel import money
from app.kernel.money import Money
from app.orders.services import DELIVERY_VAT_BP
from app.web import markdown
from app.web.checkout.entrance import OUTDATED, bp, enter
from app.web.checkout.forms import SummaryForm
from app.web.languages import lang
from app.web.regions import render


@bp.route("/<lang>/checkout/summary", methods=["GET", "POST"])
def summary() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    form = SummaryForm(shown_minor=basket.total.minor, method=_chosen(basket))
    if not form.validate_on_submit():
        return _look(basket, form)
    basket.lang = lang()
    try:
        order = till.place_order(
            basket,
            shown_minor=form.shown_minor.data or 0,
            method_code=form.method.data or "",
            browser=form.browser(),
        )
    except till.MethodWithdrawn:
        form.method.data = _chosen(basket)
        return _draw(basket, form, status=409, withdrawn=True)
    except till.PriceChanged as changed:
        form.shown_minor.data, form.terms.data = basket.total.minor, False
        form.shown_minor.raw_data = None  # it is what would be drawn again
        return _draw(basket, form, status=409, changed=changed)
    if order.paid:
        return redirect(url_for(".confirmation", ref=order.ref), 303)
    return redirect(url_for(".payment"), 303)


def _look(basket: Basket, form: SummaryForm) -> ResponseReturnValue:
    """The page as the form left it; an old tab that tried to pay is told what has changed (N8)."""
    shown = session.pop(OUTDATED, None)
    if shown is not None and shown != basket.total.minor:
        return _draw(basket, form, status=409, changed=till.PriceChanged(shown, basket.total))
    return _draw(basket, form, status=422 if form.errors else 200)


def _draw(
    basket: Basket,
    form: SummaryForm,
    status: int,
    changed: till.PriceChanged | None = None,
    withdrawn: bool = False,
) -> ResponseReturnValue:
    return render(
        "checkout/summary.html",
        form=form,
        basket=basket,
        vat=_vat(basket),
        changed=changed,
        withdrawn=withdrawn,
        methods=channels.offer_online(basket.channel).settling(basket.total),
        conditions=markdown.render(basket.channel.terms),
        status=status,
    )


def _chosen(basket: Basket) -> str:
    """What the shopper chose before if it is still offered, else what the venue would rather have."""
    offer = channels.offer_online(basket.channel)
    kept = offer.method(basket.method_code)
    chosen = kept if kept in offer.settling(basket.total) else offer.preferred(basket.total)
    return chosen.code if chosen else ""


def _vat(basket: Basket) -> Money:
    """The tax inside, rate by rate, as the order will have it."""
    currency = basket.channel.currency
    rates: dict[int, Money] = {DELIVERY_VAT_BP: basket.delivery_fee}
    for line in basket.lines:
        rate = line.place.session.event.vat_bp
        rates[rate] = rates.get(rate, Money(0, currency)) + line.price
    return money.total((amount.included(rate) for rate, amount in rates.items()), currency)
