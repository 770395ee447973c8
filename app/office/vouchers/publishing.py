"""A voucher product is put on sale, in place of what was, and withdrawn; both can be undone."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access, undo
from app.office.vouchers.blueprint import bp, product_or_404


@access.page(bp, "/catalogue/vouchers/<code>/publication", Right.CHANGE_OFFERS, methods=("POST",))
def publish(code: str) -> ResponseReturnValue:
    """Undoing it puts back on sale what was there before."""
    found = product_or_404(code)
    try:
        earlier = vouchers.publish(found.code, access.actor())
    except vouchers.NotLinked:
        flash(_("Not for sale: nobody could pay with it. Link a payment method that its web shop offers."))
        return _back_to(found.code)
    sentence = _("%(name)s is for sale.", name=found.name.in_(lang()))
    if earlier is None:
        undo.offer(sentence, "vouchers.withdraw", {"code": found.code})
    else:
        sentence += " " + _("%(name)s is not any more.", name=earlier.name.in_(lang()))
        undo.offer(sentence, "vouchers.publish", {"code": earlier.code})
    return _back_to(found.code)


@access.page(bp, "/catalogue/vouchers/<code>/withdrawal", Right.CHANGE_OFFERS, methods=("POST",))
def withdraw(code: str) -> ResponseReturnValue:
    found = product_or_404(code)
    vouchers.withdraw(found.code, access.actor())
    sentence = _("%(name)s is not for sale any more. Those sold stay valid.", name=found.name.in_(lang()))
    undo.offer(sentence, "vouchers.publish", {"code": found.code})
    return _back_to(found.code)


def _back_to(code: str) -> ResponseReturnValue:
    return redirect(url_for(".product", code=code), 303)
