"""Correcting the address of an order: the old one is told, the new one gets what the old one had."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField
from wtforms.validators import InputRequired

from app.flows.correspondence import services as correspondence
from app.flows.correspondence.services import AddressChanged, SameAddress
from app.http.form_keys import answered_once
from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import _, lazy
from app.kernel.actors import Right
from app.office import access
from app.office.orders import history, words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404


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
        return form_page("office/orders/address.html", order, form)
    shown, email = request.form.get("shown", ""), str(form.email.data)
    try:
        correspondence.correct_email(order.ref, shown, email, history.subjects(order), access.actor())
    except SameAddress:
        form.email.errors = [_("This is the address it has already.")]
        return form_page("office/orders/address.html", order, form)
    except AddressChanged as now:
        return form_page("office/orders/address.html", order, form, status=409, theirs=now.email)
    flash(_("Emails about this order go to %(email)s now.", email=email))
    return redirect(url_for(".order", number=words.order_number(order)), 303)
