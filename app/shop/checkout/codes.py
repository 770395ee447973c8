"""One field for whatever has a code: a promo code lowers the price, a voucher pays it."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers.services import VoucherRejected
from app.flows.checkout import services as checkout_service
from app.flows.checkout.steps import Step
from app.http.i18n import _
from app.http.rate_limits import wrong_codes
from app.http.regions import wants_region
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.promotions.services import PromoCodeRejected
from app.shop import code_refusals, visitor
from app.shop.auth import reauthentication
from app.shop.checkout import summary_view
from app.shop.checkout.forms import CodeForm
from app.shop.step_guard import bp, enter

OF_VOUCHERS = (VoucherRejected, checkout_service.NotOnline, checkout_service.TooManyVouchers)
REFUSALS = (PromoCodeRejected, *OF_VOUCHERS, checkout_service.OnlyGifts)


def _too_often() -> Response:
    """Said on the page itself, where what else was entered still stands."""
    form = CodeForm()
    form.code.errors = [_("Too many tries. Try again in 10 minutes.")]
    return make_response(_page(enter(Step.SUMMARY), form, 429))


@bp.post("/<lang:lang>/checkout/summary/code")
@wrong_codes(_too_often, lambda: str(session.get(visitor.BASKET)))
def code() -> ResponseReturnValue:
    basket, form = enter(Step.SUMMARY), CodeForm()
    if not form.validate_on_submit():
        return _page(basket, form, 422)
    try:
        checkout_service.redeem(basket, str(form.code.data))
    except REFUSALS as refusal:
        form.code.errors = [code_refusals.refusal(refusal)]
        return _page(enter(Step.SUMMARY), form, 422)
    return _applied(basket)


@bp.post("/<lang:lang>/checkout/summary/voucher")
def kept_voucher() -> ResponseReturnValue:
    """One of the vouchers on the shopper's account: no code to type, so it is asked who they are."""
    if asked := reauthentication.asks_again():
        return asked
    basket, contact, form = enter(Step.SUMMARY), visitor.contact() or abort(404), CodeForm(formdata=None)
    try:
        checkout_service.redeem_kept(basket, contact, request.form.get("voucher", "")[:26])
    except OF_VOUCHERS as refusal:
        form.code.errors = [code_refusals.refusal(refusal)]
        return _page(enter(Step.SUMMARY), form, 422)
    return _applied(basket)


@bp.post("/<lang:lang>/checkout/summary/code/removal")
def code_removal() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    if voucher := request.form.get("voucher"):
        checkout_service.take_back(basket, voucher[:26])
        return _applied(basket, _("Voucher removed."))
    baskets.remove_promo_code(basket)
    return _applied(basket, _("Code removed."))


def _applied(basket: Basket, removed: str = "") -> ResponseReturnValue:
    """`removed` says what counts no longer (S122)."""
    if wants_region():
        return _page(basket, CodeForm(formdata=None), 200, removed)
    if removed:
        flash(removed)
    return redirect(url_for(".summary"), 303)


def _page(basket: Basket, codes: CodeForm, status: int, removed: str = "") -> ResponseReturnValue:
    return summary_view.draw(basket, summary_view.quote(basket), status=status, codes=codes, removed=removed)
