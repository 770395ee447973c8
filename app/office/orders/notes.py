"""Notes on an order, by staff for staff."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.http.form_keys import answered_once
from app.http.forms import Form, NoCardNumber, strip
from app.http.i18n import _, lazy
from app.kernel.actors import Right
from app.office import access
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.sale.orders import services as orders


class NoteForm(Form):
    text = TextAreaField(
        lazy("Note"),
        description=lazy("For everybody here who opens this order. Who it is about may ask for a copy."),
        filters=[strip],
        validators=[
            DataRequired(lazy("Write something first.")),
            Length(max=2000, message=lazy("At most 2,000 characters.")),
            NoCardNumber(lazy("No card numbers here.")),
        ],
    )


@access.page(bp, "/orders/<number>/notes", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def notes(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    form = NoteForm()
    if not form.validate_on_submit():
        return form_page("office/orders/note.html", order, form)
    orders.add_note(order, str(form.text.data), access.actor())
    flash(_("Your note is there."))
    return redirect(url_for(".order", number=words.order_number(order)), 303)
