"""Trying a refused instalment again: a page with what is taken from where, then the bank is asked."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import all_providers
from app.kernel.actors import Right
from app.office import access, bank_words
from app.office.instalments import found, words
from app.office.instalments.blueprint import bp
from app.settlement.collection import services as collection
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.services import NotOpen
from app.settlement.payments.models import Payment
from app.settlement.payments.services import PaymentPending
from app.settlement.payments.states import PaymentState


@access.page(bp, "/instalments/<number>/<int:share>/retry", Right.HANDLE_ORDERS, methods=("GET", "POST"))
def retry(number: str, share: int) -> ResponseReturnValue:
    row = found.instalment_or_404(number, share, Right.HANDLE_ORDERS)
    if request.method == "GET":
        return found.draw("retry", row, obstacle=_obstacle(row))
    shown = request.form.get("shown", "")
    try:
        paid = collection.retry(row.order_ref, share, shown, all_providers(), access.actor())
    except PaymentPending:
        paid = None
    except (NotOpen, collection.Changed, collection.CannotRetry):
        return found.draw_changed("retry", number, share, Right.HANDLE_ORDERS, obstacle=_obstacle(row))
    flash(_outcome(row, paid))
    return found.back(row)


def _obstacle(row: Instalment) -> str:
    obstacle = collection.obstacle(row)
    return str(words.OBSTACLES[obstacle]) if obstacle else ""


def _outcome(row: Instalment, payment: Payment | None) -> str:
    if payment is None:
        return _("Something of this order is being paid at this moment. Nothing was asked; look again soon.")
    if payment.state is PaymentState.CAPTURED:
        amount = formats.money(payment.amount, lang())
        return _("%(amount)s was taken from %(card)s.", amount=amount, card=words.card(row))
    return bank_words.answer(payment).sentence
