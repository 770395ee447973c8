"""Correcting the address of an order: the old one is told, the new one gets what the old one had."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField
from wtforms.validators import InputRequired

from app.audit.services import Subject
from app.flows.correspondence import services as correspondence
from app.flows.correspondence.services import AddressChanged, SameAddress
from app.http.form_keys import answered_once
from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import _, lazy
from app.kernel.actors import Right
from app.office import access, stale
from app.office.orders import history, words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.sale.orders.models import Order


class AddressForm(Form):
    email = EmailField(
        lazy("New address"),
        filters=[strip],
        validators=[InputRequired(lazy("Enter an email address.")), EmailAddress()],
    )


@access.page(bp, "/orders/<number>/address", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def address(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    form = AddressForm(email=order.email)
    if not form.validate_on_submit():
        return _draw(order, form)
    shown, email = request.form.get("shown", ""), str(form.email.data)
    try:
        correspondence.correct_email(order.ref, shown, email, history.subjects(order), access.actor())
    except SameAddress:
        form.email.errors = [_("This is the address it has already.")]
        return _draw(order, form)
    except AddressChanged as now:
        savers = stale.savers(Subject("order", order.ref, order.channel_code), "address_corrected")
        return _draw(order, form, status=409, theirs=now.email, savers=savers)
    flash(_("Emails about this order go to %(email)s now.", email=email))
    return redirect(url_for(".order", number=words.order_number(order)), 303)


def _draw(
    order: Order, form: AddressForm, *, status: int = 0, theirs: str = "", savers: Sequence[str] = ()
) -> ResponseReturnValue:
    now = {"email": order.email}
    return form_page(
        "office/orders/address.html", order, form, status=status, theirs=theirs, savers=savers,
        shown=theirs or request.form.get("shown") or order.email,
        seen=stale.mark(now) if theirs else stale.kept_mark(now),
    )  # fmt: skip
