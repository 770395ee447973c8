"""Step 4: what was bought, how to get in, how it was paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import formats
from app.http.languages import lang
from app.http.regions import render
from app.presenters import (
    bank_transfers,
    email_addresses,
    line_groups,
    saved_cards,
    schedules,
    withheld_tickets,
)
from app.presenters import refunds as refund_words
from app.sale.catalog import services as catalog
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders
from app.settlement.tenders.models import TenderKind
from app.shop import visitor
from app.shop.auth import rate_limits, sign_up
from app.shop.auth.forms import OnlyPasswordForm
from app.shop.order_access import is_theirs, order_or_404, own
from app.shop.step_guard import bp


@bp.get("/<lang:lang>/checkout/confirmation/<ref>")
def confirmation(ref: str) -> ResponseReturnValue:
    """Reload, back, another device: the same page, and never a new order."""
    order = order_or_404(ref)
    if order.state is OrderState.REFUNDED:
        return _taken_back(order) if order.paid_at else _apology(ref)
    if order.live and order.awaits_transfer:
        return _waits(order)
    if not order.paid:
        return redirect(url_for(".state", ref=ref), 303)
    if own(order):
        visitor.nothing_held()
    return _thanks(order, OnlyPasswordForm(formdata=None) if _may_join(order) else None)


def _waits(order: Order) -> ResponseReturnValue:
    """Agreed, and to be paid by bank transfer: where to send it."""
    if own(order):
        visitor.leave_basket()
    return render(
        "shop/checkout/transfer.html",
        order=order,
        shows=_addresses_for(order),
        groups=line_groups.by_performance(order.lines),
        rows=bank_transfers.rows(order, lang()),
        day=order.transfer_due_on and formats.date_words(order.transfer_due_on, lang()),
        stored=[tender for tender in tenders.of_order(order.ref) if tender.amount],
    )


def _thanks(order: Order, account_form: OnlyPasswordForm | None, status: int = 200) -> ResponseReturnValue:
    paid = [payment for payment in payments.of_order(order.ref) if payment.state is PaymentState.CAPTURED]
    stored = tenders.of_order(order.ref)
    owes = any(tender.kind is TenderKind.DEFERRED for tender in stored)
    return render(
        "shop/checkout/confirmation.html",
        order=order,
        shows=_addresses_for(order),
        groups=line_groups.by_performance(order.lines),
        waiting=withheld_tickets.waiting(order),
        payments=paid,
        stored=stored,
        back=_sent_back(order),
        later_until=deferred.due_at(order.placed_at) if owes else None,
        account_form=account_form,
        status=status,
        **_instalments(order),
    )


def _addresses_for(order: Order) -> Callable[[str], str]:
    """How addresses are written: whoever bought reads them, whoever has the link only knows theirs again."""
    return str if own(order) or is_theirs(order) else email_addresses.masked


def _instalments(order: Order) -> dict[str, Any]:
    """What is still to be paid in instalments, and from which card."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    if schedule is None:
        return {"to_come": [], "left": None, "short_card": False, "card": ""}
    return {
        "to_come": schedules.rows(schedule.open),
        "left": schedule.left,
        "short_card": schedule.short_card,
        "card": saved_cards.card_name(schedule.card) if schedule.card else "",
    }


def _sent_back(order: Order) -> list[str]:
    return refund_words.sentences(refunds.of_order(order.ref), order.channel)


def _may_join(order: Order) -> bool:
    """Only the guest who bought, here, in this browser: an order's page is shown to whoever has its link."""
    return own(order) and order.contact_ref is None and visitor.contact() is None


@bp.post("/<lang:lang>/checkout/confirmation/<ref>/account")
@rate_limits.emails
def account(ref: str) -> ResponseReturnValue:
    """After paying, in one press: the address is known, and the link that comes proves it."""
    order = order_or_404(ref)
    form = OnlyPasswordForm()
    form.for_whom = order.email
    if not order.paid or not _may_join(order):
        abort(404)
    if not form.validate_on_submit():
        return _thanks(order, form, 422)
    sign_up.ask(order.email, form.password.data or "", url_for(".confirmation", ref=ref))
    return redirect(url_for("auth.sent"), 303)


def _taken_back(order: Order) -> ResponseReturnValue:
    """It was sold, and all of it has been taken back since."""
    return render(
        "shop/checkout/taken_back.html",
        order=order,
        shows=_addresses_for(order),
        groups=line_groups.by_performance(order.lines),
        back=_sent_back(order),
    )


def _apology(ref: str) -> ResponseReturnValue:
    """Paid, but the seats had gone: the money goes back, and first choice is theirs (E19)."""
    order = order_or_404(ref)
    return render(
        "shop/checkout/apology.html",
        order=order,
        groups=line_groups.by_performance(order.lines),
        refunds=refunds.of_order(ref),
        promised=catalog.promise_to(ref),
        status=200,
    )
