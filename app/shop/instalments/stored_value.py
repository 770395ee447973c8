"""Paying an instalment out of credit or a voucher: all of it or nothing, and only by whose order it is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.accounting.vouchers.services import VoucherRejected
from app.http.i18n import _
from app.http.rate_limits import wrong_codes
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import instalments
from app.settlement.collection import services as collection
from app.settlement.instalments.services import NotOpen
from app.settlement.payments.services import PaymentPending
from app.shop import code_refusals
from app.shop.auth import reauthentication
from app.shop.card_payment import payment_target
from app.shop.code_forms import VoucherForm
from app.shop.instalments.payment import draw, takes_credit, takes_vouchers
from app.shop.instalments.selection import InstalmentSelection, bp, chosen
from app.shop.order_access import is_theirs


@bp.post("/<lang:lang>/orders/<ref>/instalments/credit")
@reauthentication.signed_in_just_now
def credit(ref: str) -> ResponseReturnValue:
    choice = _theirs(ref)
    if not takes_credit(choice):
        abort(404)
    owner = reauthentication.whoever()
    try:
        return _paid(
            choice,
            lambda shown: collection.pay_from_credit(choice.order.ref, choice.numbers, owner, shown),
        )
    except collection.NotEnough:
        amount = instalments.money(choice.amount)
        return draw(choice, trouble=_("Your credit does not cover %(amount)s.", amount=amount), status=422)


def _too_often() -> Response:
    form = VoucherForm()
    form.code.errors = [_("Too many tries. Try again in 10 minutes.")]
    return make_response(draw(_theirs(str((request.view_args or {})["ref"])), form, status=429))


@bp.post("/<lang:lang>/orders/<ref>/instalments/voucher")
@reauthentication.signed_in
@wrong_codes(_too_often, lambda: reauthentication.whoever().ref)
def voucher(ref: str) -> ResponseReturnValue:
    """One whose code is typed, or one saved on the account."""
    choice, form = _theirs(ref), VoucherForm()
    if not takes_vouchers(choice):
        abort(404)
    saved_ref = request.form.get("voucher", "")[:26]
    if saved_ref and (asked := reauthentication.asks_again()):
        return asked
    if not saved_ref and not form.validate_on_submit():
        return draw(choice, form, status=422)
    try:
        return _pay_with(choice, _found(choice, saved_ref, str(form.code.data)), form)
    except VoucherRejected as refusal:
        form.code.errors = [code_refusals.refusal(refusal)]
    return draw(choice, form, status=422)


def _pay_with(choice: InstalmentSelection, found: Voucher, form: VoucherForm) -> ResponseReturnValue:
    """Raises VoucherRejected."""
    ref, numbers = choice.order.ref, choice.numbers
    try:
        return _paid(choice, lambda shown: collection.pay_from_voucher(ref, numbers, found, shown))
    except collection.NotEnough:
        form.code.errors = [_too_little(choice, found)]
    return draw(choice, form, status=422)


def _found(choice: InstalmentSelection, saved_ref: str, code: str) -> Voucher:
    """Raises VoucherRejected."""
    now = clock.now()
    if saved_ref:
        return vouchers.one_saved(reauthentication.whoever(), saved_ref, now)
    return vouchers.by_code(code, choice.order.channel, now)


def _too_little(choice: InstalmentSelection, voucher: Voucher) -> str:
    left = vouchers.left_on([voucher])[voucher.ref]
    if not left:
        return _("Code already used.")
    return _(
        "There is %(left)s left on this voucher, and %(amount)s to pay. A voucher pays all of an instalment "
        "or nothing of it.",
        left=instalments.money(left),
        amount=instalments.money(choice.amount),
    )


def _theirs(ref: str) -> InstalmentSelection:
    """Nobody else's credit, and nobody else's voucher."""
    choice = chosen(ref)
    if not is_theirs(choice.order):
        abort(404)
    return choice


def _paid(choice: InstalmentSelection, pay: Callable[[Money], None]) -> ResponseReturnValue:
    """The page afterwards says how things stand, whoever paid. Raises NotEnough."""
    page = payment_target.page_of(choice.order, [row.number for row in choice.rows])
    shown = request.form.get("shown", "")[:9]
    if not choice.open or not shown.isascii() or not shown.isdecimal():
        return redirect(page, 303)
    try:
        pay(Money(int(shown), choice.amount.currency))
    except NotOpen as changed:
        if changed.schedule and {row.number for row in changed.schedule.open} >= set(choice.numbers):
            flash(_("The amount has changed meanwhile, so nothing was paid. This is how things stand now."))
    except PaymentPending:
        pass  # the page leads to where the bank is being asked
    return redirect(page, 303)
