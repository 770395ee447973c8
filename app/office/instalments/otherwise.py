"""An instalment that was paid another way: at the counter, by transfer."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from app.accounting.ledger.services import Means
from app.http import formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, refund_words
from app.office.instalments import found
from app.office.instalments.blueprint import bp
from app.office.receipt_form import ReceiptForm
from app.settlement.collection import services as collection
from app.settlement.collection.services import NotEnough, Receipt
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.services import NotOpen
from app.settlement.payments.services import PaymentPending
from app.venue.channels.limits import OverLimit

RIGHT = Right.ADJUST_ACCOUNTS


@access.page(bp, "/instalments/<number>/<int:share>/otherwise", RIGHT, methods=("GET", "POST"))
@answered_once
def otherwise(number: str, share: int) -> ResponseReturnValue:
    row = found.instalment_or_404(number, share, RIGHT)
    form = ReceiptForm.begun(row.amount, row.schedule.order.channel)
    if request.method == "GET":
        return found.draw("otherwise", row, form=form)
    amount = form.read(row.amount.currency)
    if amount is None or form.on.data is None:
        return found.draw("otherwise", row, form=form, status=422)
    receipt = Receipt(amount, form.on.data, str(form.reference.data), Means(form.means.data))
    try:
        surplus = collection.pay_otherwise(
            row.order_ref, share, request.form.get("shown", ""), receipt, str(form.reason.data),
            access.actor(),
        )  # fmt: skip
    except NotEnough:
        least = formats.money(row.amount, lang())
        form.amount.errors = [_("An instalment is paid whole: enter %(amount)s or more.", amount=least)]
        return found.draw("otherwise", row, form=form, status=422)
    except OverLimit as over:
        form.amount.errors = [refund_words.over(over.most)]
        return found.draw("otherwise", row, form=form, status=422)
    except PaymentPending:
        form.amount.errors = [_("Something of this order is being paid at this moment. Try again soon.")]
        return found.draw("otherwise", row, form=form, status=422)
    except (NotOpen, collection.Changed):
        return found.draw_changed("otherwise", number, share, RIGHT, form=form)
    flash(_said(row, surplus))
    return found.back(row)


def _said(row: Instalment, surplus: Money) -> str:
    amount = formats.money(row.amount, lang())
    if surplus:
        more = formats.money(surplus, lang())
        return _("%(amount)s is noted as paid. %(more)s too much is their credit.", amount=amount, more=more)
    return _("%(amount)s is noted as paid.", amount=amount)
