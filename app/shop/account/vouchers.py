"""Vouchers a shopper keeps on the account, so that their codes need not be found again."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.services import VoucherRejected
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.rate_limits import wrong_codes
from app.http.regions import render
from app.kernel import clock
from app.settlement.gifts import services as gifts
from app.shop import code_refusals
from app.shop.account.access import me, page
from app.shop.code_forms import VoucherForm


@page("/vouchers", name="vouchers")
def all_vouchers() -> ResponseReturnValue:
    return _draw(VoucherForm(formdata=None))


def _draw(form: VoucherForm, status: int = 200) -> ResponseReturnValue:
    return render(
        "shop/account/vouchers.html",
        form=form,
        saved_vouchers=vouchers.usable_of(me()),
        given=gifts.bought_by(me()),
        now=clock.now(),
        status=status,
    )


def _too_often() -> Response:
    form = VoucherForm()
    form.code.errors = [_("Too many tries. Try again in 10 minutes.")]
    return make_response(_draw(form, 429))


@page("/vouchers", method="POST")
@wrong_codes(_too_often, lambda: me().ref)
def keep_voucher() -> ResponseReturnValue:
    form = VoucherForm()
    if not form.validate_on_submit():
        return _draw(form, 422)
    try:
        vouchers.save_for(me(), str(form.code.data), clock.now())
    except VoucherRejected as refusal:
        form.code.errors = [code_refusals.refusal(refusal)]
        return _draw(form, 422)
    flash(_("The voucher is on your account. You can use it with your next order."))
    return redirect(url_for("account.vouchers"), 303)


@page("/vouchers/<ref>/removal", method="POST")
def let_voucher_go(ref: str) -> ResponseReturnValue:
    vouchers.forget_for(me(), ref[:26])
    flash(_("The voucher is no longer on your account. Its code still works."))
    return redirect(url_for("account.vouchers"), 303)


@page("/gifts/<ref>/sending", method="POST", recent=True)
@answered_once
def send_gift_again(ref: str) -> ResponseReturnValue:
    """To whom it was given, never to anybody else."""
    try:
        gift = gifts.send_again(me(), ref[:26])
    except gifts.UnknownGift:
        abort(404)
    flash(_("On its way to %(address)s, with a new code. The old code is dead.", address=gift.recipient))
    return redirect(url_for("account.vouchers"), 303)
