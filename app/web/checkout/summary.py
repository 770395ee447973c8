"""Step 2: everything once more, the terms, and the order is placed."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit

from app.baskets import services as baskets
from app.baskets.models import Basket
from app.channels import services as channels
from app.channels.services import Offer
from app.checkout import services as till
from app.checkout.services import Quote
from app.checkout.steps import Step
from app.kernel.money import Money
from app.promotions.services import PromoCodeRejected
from app.vouchers.services import VoucherRejected
from app.web import brands, entrance, markdown
from app.web.checkout import code_words
from app.web.checkout.entrance import OUTDATED, bp, enter
from app.web.checkout.forms import CodeForm, SummaryForm
from app.web.languages import lang
from app.web.limits import wrong_tries
from app.web.regions import render, wants_region
from app.web.words import _


@bp.route("/<lang>/checkout/summary", methods=["GET", "POST"])
def summary() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    form = SummaryForm()
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
        return _draw(basket, till.quote(basket), form, status=409, withdrawn=True)
    except till.PriceChanged as changed:
        form.terms.data = False
        return _draw(basket, till.quote(basket), form, status=409, changed=changed)
    if order.paid:
        return redirect(url_for(".confirmation", ref=order.ref), 303)
    return redirect(url_for(".payment"), 303)


def _look(basket: Basket, form: SummaryForm) -> ResponseReturnValue:
    """The page as the form left it; an old tab that tried to pay is told what has changed (N8)."""
    quote = till.quote(basket)
    shown = session.pop(OUTDATED, None)
    if shown is not None and shown != quote.due.minor:
        return _draw(basket, quote, form, status=409, changed=till.PriceChanged(shown, quote.due))
    return _draw(basket, quote, form, status=422 if form.errors else 200)


def _draw(
    basket: Basket,
    quote: Quote,
    form: SummaryForm,
    status: int,
    changed: till.PriceChanged | None = None,
    withdrawn: bool = False,
    codes: CodeForm | None = None,
) -> ResponseReturnValue:
    offer = channels.offer_online(basket.channel)
    return render(
        "checkout/summary.html",
        region="checkout/_reckoning.html",
        form=form,
        codes=codes or CodeForm(formdata=None),
        basket=basket,
        quote=quote,
        bill=quote.bill,
        changed=changed,
        withdrawn=withdrawn,
        methods=offer.settling(quote.due),
        chosen=_chosen(basket, offer, quote.due, form.method.data),
        conditions=markdown.render(basket.channel.terms),
        status=status,
    )


def _chosen(basket: Basket, offer: Offer, due: Money, asked: str | None) -> str:
    """What the shopper asked for if it is possible, else what they chose before, else the default."""
    possible = {method.code for method in offer.settling(due)}
    known = next((code for code in (asked, basket.method_code) if code in possible), None)
    preferred = offer.preferred(due)
    return known or (preferred.code if preferred else "")


def _too_often(_limit: RequestLimit) -> Response:
    """Said on the page itself, where what else was entered still stands."""
    form = CodeForm()
    form.code.errors = [_("Too many tries. Try again in 10 minutes.")]
    return make_response(_code_page(enter(Step.SUMMARY), form, 429))


@bp.post("/<lang>/checkout/summary/code")
@wrong_tries("10/10 minutes", _too_often, lambda: str(session.get(entrance.BASKET)))
@wrong_tries("30/hour", _too_often)
@wrong_tries("1000/hour", _too_often, lambda: brands.channel().code)
def code() -> ResponseReturnValue:
    """One field for whatever has a code: what it is, is ours to find out."""
    basket, form = enter(Step.SUMMARY), CodeForm()
    if not form.validate_on_submit():
        return _code_page(basket, form, 422)
    try:
        till.redeem(basket, str(form.code.data))
    except (PromoCodeRejected, VoucherRejected, till.NotOnline, till.OnlyGifts) as refusal:
        form.code.errors = [code_words.refusal(refusal)]
        return _code_page(enter(Step.SUMMARY), form, 422)
    return _code_applied(basket)


@bp.post("/<lang>/checkout/summary/code/removal")
def code_removal() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    if voucher := request.form.get("voucher"):
        till.take_back(basket, voucher[:26])
    else:
        baskets.remove_promo_code(basket)
    return _code_applied(basket)


def _code_applied(basket: Basket) -> ResponseReturnValue:
    if wants_region():
        return _code_page(basket, CodeForm(formdata=None), 200)
    return redirect(url_for(".summary"), 303)


def _code_page(basket: Basket, codes: CodeForm, status: int) -> ResponseReturnValue:
    return _draw(basket, till.quote(basket), SummaryForm(formdata=None), status, codes=codes)
