"""A bank transfer that arrived: what it pays is shown first, and booked exactly so."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from app.http import formats
from app.http.form_keys import answered_once
from app.http.forms import Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel import clock, fingerprints
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, refund_words
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.presenters import amounts, asked_amounts
from app.sale.orders.models import Order
from app.settlement.fulfillment import revivals
from app.settlement.pay_links.open_amounts import OpenAmount
from app.settlement.transfers import services as transfers
from app.settlement.transfers.plans import NothingOpen, TransferPlan
from app.settlement.transfers.services import BankLine, BookedBefore, PlanChanged, SeatsGone
from app.venue.channels.limits import OverLimit

OLDEST = 366  # days


class TransferForm(Form):
    today: date | None = None

    amount = StringField(lazy("Amount received"), filters=[strip])
    received_on = DateField(
        lazy("Received on"), validators=[InputRequired(lazy("Enter the day it was received."))]
    )
    reference = StringField(
        lazy("Reference"),
        description=lazy("As the bank statement has it. The buyer reads it in their account."),
        filters=[strip],
        validators=[
            DataRequired(lazy("Enter the reference.")),
            Length(max=60, message=lazy("At most 60 characters.")),
            NoCardNumber(lazy("No card numbers here."), short_numbers=True),
        ],
    )

    def validate_received_on(self, field: DateField) -> None:
        if self.today and field.data and not 0 <= (self.today - field.data).days <= OLDEST:
            raise ValidationError(_("Enter a day that is not to come, and at most a year ago."))

    def read(self, order: Order) -> BankLine | None:
        """None with sentences beside the fields if something is wrong."""
        good = self.validate()
        found = asked_amounts.read(self.amount, order.total.currency)
        day = self.received_on.data
        return BankLine(found, day, str(self.reference.data)) if good and found and day else None


@access.page(bp, "/orders/<number>/transfer", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def transfer(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    found = transfers.open_for(order)
    today = order.channel.date_at(clock.now())
    typed = {"amount": amounts.written(found.amount, lang()) if found else "", "received_on": today}
    form = TransferForm(data=typed)
    form.today = today
    line = form.read(order) if form.is_submitted() else None
    if line is None:
        return _drawn(order, form, found)
    try:
        plan = transfers.preview(order, line.amount, to_credit="to_credit" in request.form)
        if request.form.get("shown") != _fingerprint(plan):
            return _confirm(order, form, line, plan, stale="shown" in request.form)
        transfers.receive(order.ref, line, plan, access.actor())
    except SeatsGone:
        plan = transfers.preview(order_or_404(number, Right.HANDLE_ORDERS), line.amount, to_credit=True)
        return _confirm(order, form, line, plan, stale=False, gone=True)
    except NothingOpen:
        return _drawn(order, form, None, status=409)
    except PlanChanged as changed:
        return _confirm(order, form, line, changed.plan, stale=True)
    except OverLimit as over:
        form.amount.errors = [refund_words.over(over.most)]
        return _drawn(order, form, found)
    except BookedBefore:
        form.reference.errors = [_("This transfer is booked already: same amount, day and reference.")]
        return _drawn(order, form, found)
    flash(_("%(amount)s received by transfer is booked.", amount=formats.money(line.amount, lang())))
    return redirect(url_for(".order", number=words.order_number(order)), 303)


def _drawn(
    order: Order, form: TransferForm, found: OpenAmount | None, *, status: int = 0
) -> ResponseReturnValue:
    return form_page(
        "office/orders/transfer.html", order, form, open=found, status=status,
        only_credit=transfers.only_credit(order), instead=revivals.successor(order),
    )  # fmt: skip


def _confirm(
    order: Order, form: TransferForm, line: BankLine, plan: TransferPlan, *, stale: bool, gone: bool = False
) -> ResponseReturnValue:
    return form_page(
        "office/orders/transfer_confirm.html", order, form, line=line, plan=plan, stale=stale,
        gone=gone or "to_credit" in request.form, shown=_fingerprint(plan),
        only_credit=transfers.only_credit(order),
        status=409 if stale or gone else 200, nothing=Money(0, line.amount.currency),
    )  # fmt: skip


def _fingerprint(plan: TransferPlan) -> str:
    return fingerprints.of(plan.facts)
